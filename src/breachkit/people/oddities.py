"""Reads the values that are too rare or too odd for SQL: each distinct one once, in plain Python.

Names and addresses with characters outside the usual ones, dates of Japanese eras, addresses of internationalised domains.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from breachkit.wording.visible import visible

_SPACES = re.compile(r"\s+")
_MARKS = re.compile("[\u0300-\u036f\u3099\u309a]")
_COMPATIBLE = re.compile("[\uf900-\ufaff]")
_WIDTH_ONLY = re.compile("[ -~\u3000！-～｡-ﾟ々〇〆一-鿿ぁ-ゖァ-ヺー・]+")
_RUNS = re.compile(" {2,}")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HALF_KANA = re.compile("[\uff61-\uff9f]+")

VARIANTS = str.maketrans("髙﨑嵜濵濱邉邊齋齊澤櫻廣國眞德黑瀨惠髮槇遙堯", "高崎崎浜浜辺辺斎斉沢桜広国真徳黒瀬恵髪槙遥尭")
"""Forms of one character that stand for each other in names. Only for comparing: nobody's name is rewritten."""

_SIGNS = re.compile(r"[\s・.,'’‘`´\-‐‑–—―]+")
_ERAS = {
    "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018,
    "明": 1867, "大": 1911, "昭": 1925, "平": 1988, "令": 2018, "M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018,
}  # fmt: skip
"""The year before each era's first."""
_ERA_DATE = re.compile(
    r"^(明治|大正|昭和|平成|令和|[明大昭平令MTSHR])\.?(\d{1,2}|元)[年./-](\d{1,2})[月./-](\d{1,2})日?$"
)
_ISO_DATE = re.compile(r"^(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?(?:[T ].*)?$")
_WORD_DATE = re.compile(r"^(?:(\d{1,2})[ -]([A-Za-z]{3,9})|([A-Za-z]{3,9})[ .]+(\d{1,2})),?[ -](\d{4})$")
_SLASHED = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OLDEST = date(1880, 1, 1)


def clean(text: str) -> str:
    """The text as it is shown and printed: usual widths, single spaces, nothing invisible.

    Kanji that are a person's own form of a character (神, 髙) stay as they were written.
    """
    shown = visible(text).translate(_WIDE)
    shown = _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), shown)
    if _MARKS.search(shown):
        shown = "".join(
            part if _COMPATIBLE.fullmatch(part) else unicodedata.normalize("NFC", part)
            for part in re.split("([\uf900-\ufaff])", shown)
        )
    return _SPACES.sub(" ", shown).strip()


def clean_all(texts: Sequence[str]) -> list[str]:
    """`clean` of each. Those that differ from the usual only in width go through Unicode's own tables in one piece."""
    wide = [bool(_WIDTH_ONLY.fullmatch(text)) for text in texts]
    joined = "\n".join(text for text, is_wide in zip(texts, wide, strict=True) if is_wide)
    narrow = iter(_RUNS.sub(" ", unicodedata.normalize("NFKC", joined)).split("\n"))
    return [next(narrow).strip() if is_wide else clean(text) for text, is_wide in zip(texts, wide, strict=True)]


def name_key(name: str) -> str:
    """The form in which two spellings of one name are equal: NFKC, case, accents, spaces, signs and variants aside.

    The words of a name in Latin script are sorted: Taro Yamada and YAMADA, Taro are one.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(VARIANTS)
    if re.search("[ぁ-ヺ一-鿿]", folded):
        return _SIGNS.sub("", folded)
    plain = "".join(ch for ch in unicodedata.normalize("NFD", folded) if not unicodedata.combining(ch))
    return "".join(sorted(filter(None, _SIGNS.split(plain))))


def email(address: str) -> str | None:
    """The address in lower case, its domain in ASCII (IDNA); None where it cannot be one."""
    folded = unicodedata.normalize("NFKC", visible(address)).strip().removeprefix("mailto:")
    inner = re.search("<([^<>]+)>", folded)
    local, at, domain = (inner[1] if inner else folded).strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    whole = f"{local}@{domain}"
    return whole if at and re.fullmatch(r'[^@\s,;:<>()"\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+', whole) else None


def day_order(values: Iterable[str]) -> str | None:
    """How a column writes days with the year last: "dmy" or "mdy", from the values that can be only one; else None."""
    firsts, seconds = False, False
    for value in values:
        found = _SLASHED.match(value.strip())
        if found:
            firsts, seconds = firsts or int(found[1]) > 12, seconds or int(found[2]) > 12
    return None if firsts == seconds else ("dmy" if firsts else "mdy")


def birth_date(text: str, order: str | None, today: date) -> date | None:
    """The day, from years of Japanese eras, ISO, words or, where the column's `order` is known, slashes. None if unclear."""
    given = _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    compact = given.replace(" ", "")
    if found := _ERA_DATE.match(compact.upper()):
        year = _ERAS[found[1]] + (1 if found[2] == "元" else int(found[2]))
        parts = (year, int(found[3]), int(found[4]))
    elif found := _ISO_DATE.match(compact) or _ISO_DATE.match(given):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif (found := _WORD_DATE.match(given)) and (found[2] or found[3])[:3].lower() in _MONTHS:
        month = _MONTHS.index((found[2] or found[3])[:3].lower()) + 1
        parts = (int(found[5]), month, int(found[1] or found[4]))
    elif (found := _SLASHED.match(compact)) and order:
        day, month = (int(found[1]), int(found[2])) if order == "dmy" else (int(found[2]), int(found[1]))
        parts = (int(found[3]), month, day)
    else:
        return None
    try:
        read = date(*parts)
    except ValueError:
        return None
    return read if OLDEST <= read <= today else None
