"""How hard a text is to read, measured in the open: English by grade of school, Japanese by its sentences and its kanji.

English: the grade of Kincaid, Fishburne, Rogers and Chissom (1975), 0.39 x words a sentence + 11.8 x syllables a word - 15.59,
with syllables counted as groups of vowels, a silent last e left out. Japanese has no such formula that everyone uses:
long sentences and many kanji are what makes official Japanese hard, so both are measured. Headings, lines of a list and
table cells count as sentences of their own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


def sentences(markdown: str, lang: str) -> list[str]:
    """The sentences of a document, without its Markdown, its draft mark and what it is still missing."""
    body = markdown.split("\n---\n")[0]
    lines = [line for line in body.splitlines() if not line.startswith((">", "|---"))]
    told: list[str] = []
    for line in lines:
        plain = re.sub(r"<!--.*?-->|\*\*|^#+ |^- |\\", "", line)
        for part in re.split(r"<br>|\|", plain):
            ends = r"(?<=。)" if lang == "ja" else r"(?<=[.?!])\s+"
            told += [one.strip() for one in re.split(ends, part) if one.strip()]
    return told


def syllables(word: str) -> int:
    """Groups of vowels, at least one; a last e is silent unless it follows l."""
    low = word.lower()
    groups = len(_VOWELS.findall(low))
    silent = low.endswith("e") and not low.endswith(("le", "ee", "ye")) and groups > 1
    return max(1, groups - silent)


def grade(markdown: str) -> float:
    """The grade of an English document: 8 is what a pupil of 13 or 14 years reads."""
    told = [words for one in sentences(markdown, "en") if (words := _WORD.findall(one))]
    count = sum(len(words) for words in told)
    sounds = sum(syllables(word) for words in told for word in words)
    return 0.39 * count / len(told) + 11.8 * sounds / count - 15.59


@dataclass(frozen=True)
class Japanese:
    """Characters of the mean and of the longest sentence, and the share of kanji among letters."""

    mean: float
    longest: int
    kanji: float


def japanese(markdown: str) -> Japanese:
    told = [one for one in sentences(markdown, "ja") if one.endswith("。")]
    letters = [ch for one in sentences(markdown, "ja") for ch in one if unicodedata.category(ch).startswith("L")]
    kanji = sum(unicodedata.name(ch, "").startswith("CJK UNIFIED") for ch in letters)
    lengths = [len(one) for one in told]
    return Japanese(sum(lengths) / len(lengths), max(lengths), kanji / len(letters))
