"""Numbers of people as they are said and typed: 1,000, 1万2千, 1.2k, 約800〜1200人, 500人以下, more than 1000.

Pure. "About 1,200" is no exact number, and a law may turn on it: it is asked back (AskBack), as is all that can be read
two ways (1〜2万, 1.000).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from breachkit.domain.values import Count
from breachkit.errors import AskBack
from breachkit.i18n import _

LARGEST = 10_000_000_000

_ABOUT = re.compile(
    r"^(?:約|およそ|おおよそ|だいたい|大体|概ね|おおむね|ほぼ|推定|about|around|approximately|approx\.?|roughly|circa|c\.|some|nearly|almost)\s*"
)
_ABOUT_AFTER = re.compile(r"\s*(?:程度|ほど|くらい|ぐらい|位|前後|弱|強|or so|approx\.?)$")
_COUNTERS = re.compile(
    r"\s*(?:人分|人|名様|名|件|社|通|台|個|口座|口|世帯|people|persons?|records?|accounts?|customers?|users?|individuals?|employees?)$"
)
_ZERO = {"ゼロ", "零", "zero", "none", "nobody", "no one", "なし", "いない"}
_KANJI = str.maketrans("〇一二三四五六七八九", "0123456789")
_GROUPED = re.compile(r"^\d{1,3}([,、' _\u2009])\d{3}(?:\1\d{3})*$")
_WESTERN = re.compile(r"^(\d+(?:\.\d+)?)\s*(k|thousand|m|mn|million|bn|billion|hundred)$")
_WESTERN_SIZES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6, "bn": 10**9,
                  "billion": 10**9, "hundred": 100}  # fmt: skip
_LARGE = {"億": 10**8, "万": 10**4}
_SMALL = {"千": 1000, "百": 100, "十": 10}
_BETWEEN = re.compile(r"^between\s+(.+?)\s+and\s+(.+)$")
_TO = re.compile(r"\s*(?:-|–|—|−|―|ー|~|〜|\.\.|から|\bto\b)\s*")
_BOUNDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(?:<=|≦|≤|at most|up to|no more than|最大|多くとも|多くて|最大で)\s*(.+)$"), "at_most"),
    (re.compile(r"^(?:>=|≧|≥|at least|no fewer than|no less than|最低|少なくとも|最低でも)\s*(.+)$"), "at_least"),
    (re.compile(r"^(?:<|less than|fewer than|under|below)\s*(.+)$"), "less_than"),
    (re.compile(r"^(?:>|more than|over|above)\s*(.+)$"), "more_than"),
    (re.compile(r"^(.+?)\s*(?:以下|まで)$"), "at_most"),
    (re.compile(r"^(.+?)\s*(?:以上|\+|or more)$"), "at_least"),
    (re.compile(r"^(.+?)\s*未満$"), "less_than"),
    (re.compile(r"^(.+?)\s*(?:を超える|を超え|超え|超|より多い)$"), "more_than"),
)


def read_count(given: str) -> Count | None:
    """The number or the range that `given` states, `high` None where it is open; None where it states none.

    Raises AskBack where it can be meant in two ways.
    """
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", given).strip().lower())
    if text.rstrip("。.") in _ZERO:
        return Count(0, 0)
    bare = _bare(text)
    if (exact := _number(bare, given)) is not None:
        return Count(exact, exact) if bare == _COUNTERS.sub("", text) else _about(exact, bare, given)
    for pattern, kind in _BOUNDS:
        if (bound := pattern.match(bare)) and (number := _number(_bare(bound[1]), given)) is not None:
            return _bounded(kind, number)
    between = _BETWEEN.match(bare)
    parts = [*between.groups()] if between else _TO.split(re.sub(r"まで$", "", bare))
    if len(parts) != 2:
        return None
    low = _number(_bare(parts[0]), given)
    if low is None:
        return None
    if not parts[1]:
        return Count(low, None)
    high = _number(_bare(parts[1]), given)
    if high is None:
        return None
    _one_size(parts, low, high, given)
    return Count(low, high)


def _bare(text: str) -> str:
    """Without words for about and without counters."""
    while (shorter := _COUNTERS.sub("", _ABOUT_AFTER.sub("", _ABOUT.sub("", text))).strip()) != text:
        text = shorter
    return text


def _number(text: str, given: str) -> int | None:
    """A whole number up to ten thousand million; None where it is none, or larger."""
    if _GROUPED.match(text):
        text = re.sub(r"\D", "", text)
    if re.fullmatch(r"[0-9]{1,12}", text):
        return _in_bounds(Decimal(text))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text):
        raise AskBack(
            _("{given} can be read two ways").format(given=given),
            readings=(
                (text.replace(".", ""), f"{int(text.replace('.', '')):,}"),
                (text.split(".")[0], text.split(".")[0]),
            ),
        )
    if western := _WESTERN.match(text):
        return _in_bounds(Decimal(western[1]) * _WESTERN_SIZES[western[2]])
    return _japanese(text.replace(",", "") if re.search(r"[万億千百]", text) else text)


def _japanese(text: str) -> int | None:
    """1万2千, 9万2685, 1.2万, 千二百, 一億: each part smaller than the one before."""
    plain = text.translate(_KANJI)
    if not re.fullmatch(r"[\d.億万千百十]+", plain) or not re.search(r"[億万千百十]", plain):
        return None
    total, rest, last = Decimal(0), plain, Decimal(10**12)
    for sign, size in _LARGE.items():
        before, found, rest_after = rest.partition(sign)
        if found:
            part = _below_myriad(before)
            if not before or part is None or part * size >= last:
                return None
            total, rest, last = total + part * size, rest_after, Decimal(size)
    if rest:
        part = _below_myriad(rest)
        if part is None or part >= last:
            return None
        total += part
    return _in_bounds(total)


def _below_myriad(text: str) -> Decimal | None:
    total, last = Decimal(0), 10_000
    rest = text
    for sign, size in _SMALL.items():
        before, found, after = rest.partition(sign)
        if found:
            if size >= last or not re.fullmatch(r"(\d(?:\.\d+)?)?", before):
                return None
            total, rest, last = total + Decimal(before or 1) * size, after, size
    if not rest:
        return total
    try:
        value = Decimal(rest)
    except InvalidOperation:
        return None
    return total + value if value < last or last == 10_000 else None


def _in_bounds(value: Decimal) -> int | None:
    return int(value) if value == value.to_integral_value() and 0 <= value <= LARGEST else None


def _bounded(kind: str, number: int) -> Count | None:
    if kind == "at_most":
        return Count(0, number)
    if kind == "at_least":
        return Count(number, None)
    if kind == "more_than":
        return Count(number + 1, None)
    return Count(0, number - 1) if number else None


def _about(number: int, bare: str, given: str) -> Count:
    """Asked back: the numbers that would be rounded so, or the number itself."""
    step = 1
    while number and number % (step * 10) == 0:
        step *= 10
    if step == 1 or number == 0:
        readings = ((str(number), _("exactly {n}").format(n=f"{number:,}")),)
    else:
        low, high = number - step // 2, number + step // 2 - 1
        readings = (
            (f"{low}-{high}", _("{low} to {high}, which round to it").format(low=f"{low:,}", high=f"{high:,}")),
            (str(number), _("exactly {n}").format(n=f"{number:,}")),
        )  # type: ignore[assignment]
    raise AskBack(_("{given} is no exact number: from what to what?").format(given=given), readings=readings)


def _one_size(parts: list[str], low: int, high: int, given: str) -> None:
    """1〜2万 says ten to twenty thousand, or one to twenty thousand: asked back."""
    size = re.search(r"([億万千百]|k|thousand|m|million|bn|billion)$", _bare(parts[1]))
    if size is None or not re.fullmatch(r"\d+(?:\.\d+)?", _bare(parts[0])) or low >= 1000:
        return
    larger = _number(_bare(parts[0]) + size[1], given)
    if larger is None or larger > high:
        return
    raise AskBack(
        _("{given} can be read two ways").format(given=given),
        readings=tuple((f"{one}-{high}", f"{one:,}-{high:,}") for one in (larger, low)),
    )
