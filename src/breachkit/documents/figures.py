"""Numbers, dates and times in a text, however they are written, so that two texts can be compared.

`2026年11月24日`, `2026/11/24`, `令和8年11月24日`, `24 November 2026`, `Nov 24, 2026` are one date; `1,200`, `１２００` and `1200` one
number; `9万2,685` is 92,685. Numbering at a line's start and a bare single digit are no figures.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<{0}>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_PEOPLE = r"(?:人|名|件|people|persons?|individuals?|records?)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<era>令和|平成|昭和)\s*(?P<year>\d{1,2}|元)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
        r"(?<!\d)(?P<year>\d{4})\s*(?P<sep>[-/.年])\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*日?",
        r"(?<![\d,.])(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+" + _MONTH.format("word") + r",?(?:\s+(?P<year>\d{4}))?(?!\d)",
        r"\b" + _MONTH.format("word") + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{4}))?(?!\d)",
        r"(?<!\d)(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
        r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])",
        r"(?<!\d)(?P<hour>\d{1,2})\s*(?::|時)\s*(?P<minute>\d{2})(?:(?::\d{2})|\s*分)?",
        r"(?<![\d.])(?P<high>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>万|億|million|billion|thousand)\s*(?P<low>\d[\d,]*)?",
        r"(?<![\d.A-Za-z])(?P<number>\d[\d,]*(?:\.\d+)?)(?=\s*(?P<unit>" + _PEOPLE + r")?)",
    )
)
_MEASURED = (
    r"(?![ 　]*(?:(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|months?|days?|weeks?|years?|hours?|minutes?)\b|" + _PEOPLE + "))"
)
"""What makes of a number at a line's start a date or an amount: `14 November 2026 ...`, `24 months of ...`."""
_NUMBERING = re.compile(
    r"^[ \t■・*#>-]*(?:\(?\d{1,2}[.)．）]|[0-9]{1,2}[ 　]" + _MEASURED + ")", re.MULTILINE | re.IGNORECASE
)
_SCALES = {"万": 10_000, "億": 100_000_000, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}


@dataclass(frozen=True)
class Figure:
    """`value` is canonical: `2026-11-24`, `--11-24` where no year stands, `20:10`, `92685`. `of_people` says that a word
    for people or records follows. `around` are some words about it."""

    kind: str
    value: str
    text: str
    of_people: bool = False
    around: str = ""


def figures(text: str) -> list[Figure]:
    """Every figure of the text, in its order."""
    plain = unicodedata.normalize("NFKC", text)
    masked = _NUMBERING.sub(lambda match: " " * len(match[0]), plain)
    found: list[tuple[int, Figure]] = []
    for pattern in _PATTERNS:
        taken: list[tuple[int, int]] = []
        for match in pattern.finditer(masked):
            figure = _figure(match, plain)
            if figure is not None:
                found.append((match.start(), figure))
                taken.append(match.span())
        for start, end in taken:
            masked = masked[:start] + "\x00" * (end - start) + masked[end:]
    return [figure for _at, figure in sorted(found, key=lambda item: item[0])]


def _figure(match: re.Match[str], plain: str) -> Figure | None:
    parts = match.groupdict()
    around = " ".join(plain[max(0, match.start() - 18) : match.end() + 18].split())
    text = match[0].strip()
    if "day" in parts:
        return _date(parts, text, around)
    if "hour" in parts:
        hour, minute = int(parts["hour"]), int(parts["minute"])
        return Figure("time", f"{hour:02d}:{minute:02d}", text, around=around) if hour < 25 and minute < 60 else None
    if "scale" in parts:
        whole = float(parts["high"].replace(",", "")) * _SCALES[parts["scale"].lower()]
        low = int(parts["low"].replace(",", "")) if parts["low"] else 0
        return Figure("number", _canonical(whole + low), text, True, around)
    number = parts["number"].rstrip(",")
    of_people = parts["unit"] is not None
    if len(number) == 1 and not of_people:
        return None
    return Figure("number", _canonical(float(number.replace(",", ""))), number, of_people, around)


def _canonical(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _date(parts: dict[str, str | None], text: str, around: str) -> Figure | None:
    word = parts.get("word")
    month = _MONTHS.index(word[:3].lower()) + 1 if word else int(parts["month"] or 0)
    day = int(parts["day"] or 0)
    year = parts.get("year")
    if year is not None and parts.get("era"):
        year = str(_ERAS[parts["era"] or ""] + (1 if year == "元" else int(year)))
    try:
        date(int(year or 2000), month, day)  # 2000 was a leap year
    except ValueError:
        return None
    return Figure("date", f"{year or '-'}-{month:02d}-{day:02d}", text, around=around)


@dataclass(frozen=True)
class Bound:
    """A fact that a document prints, and the figures that it does so with."""

    fact: str
    words: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Disagreement:
    """A figure of an edited text that is none of the case's; `fact` is the one that it seems to stand for."""

    figure: Figure
    fact: str | None
    says: str | None


def disagreements(
    edited: str, rendered: str, bound: Sequence[Bound], known: Iterable[Figure]
) -> tuple[list[Disagreement], list[Bound]]:
    """The figures of `edited` that are neither in the rendered text nor among the `known` ones, and the bound facts of
    which no figure is left in it."""
    found = figures(edited)
    there = _values([*figures(rendered), *known, *(one for fact in bound for one in fact.figures)])
    odd = [figure for figure in found if not _is_among(figure, there)]
    said = _values(found)
    gone = [fact for fact in bound if fact.figures and not any(_is_among(one, said) for one in fact.figures)]
    rows = []
    for figure in odd:
        near = _nearest(figure, gone)
        rows.append(Disagreement(figure, near.fact if near else None, near.words if near else None))
    return rows, gone


def _values(found: Iterable[Figure]) -> set[tuple[str, str]]:
    values: set[tuple[str, str]] = set()
    for figure in found:
        values.add((figure.kind, figure.value))
        if figure.kind == "date":
            values.add(("day", figure.value[-5:]))
    return values


def _is_among(figure: Figure, values: set[tuple[str, str]]) -> bool:
    if figure.kind == "date" and figure.value.startswith("--"):
        return ("day", figure.value[-5:]) in values
    return (figure.kind, figure.value) in values


def _nearest(figure: Figure, gone: Sequence[Bound]) -> Bound | None:
    """Of the facts that the text no longer states, the one of the same kind whose figure is most like this one."""
    import difflib

    ranked = [
        (difflib.SequenceMatcher(None, figure.value, one.value).ratio(), index)
        for index, fact in enumerate(gone)
        for one in fact.figures
        if one.kind == figure.kind
    ]
    return gone[max(ranked)[1]] if ranked else None
