"""Finds the choice that a person means: by number, id, label, its beginning, a part of it, or nearly so.

Pure. Full width, capitals, katakana for hiragana, and kana typed in Roman letters count the same. One that is merely close
is not taken but asked back, and so are several that fit equally well.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING

from breachkit.errors import AskBack
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOSE = 0.7
_ROMAJI = {
    "kya": "きゃ", "kyu": "きゅ", "kyo": "きょ", "sha": "しゃ", "shu": "しゅ", "sho": "しょ", "cha": "ちゃ", "chu": "ちゅ",
    "cho": "ちょ", "nya": "にゃ", "nyu": "にゅ", "nyo": "にょ", "hya": "ひゃ", "hyu": "ひゅ", "hyo": "ひょ", "mya": "みゃ",
    "myu": "みゅ", "myo": "みょ", "rya": "りゃ", "ryu": "りゅ", "ryo": "りょ", "gya": "ぎゃ", "gyu": "ぎゅ", "gyo": "ぎょ",
    "bya": "びゃ", "byu": "びゅ", "byo": "びょ", "pya": "ぴゃ", "pyu": "ぴゅ", "pyo": "ぴょ", "sya": "しゃ", "syu": "しゅ",
    "syo": "しょ", "tya": "ちゃ", "tyu": "ちゅ", "tyo": "ちょ", "zya": "じゃ", "zyu": "じゅ", "zyo": "じょ", "shi": "し",
    "chi": "ち", "tsu": "つ", "ja": "じゃ", "ju": "じゅ", "jo": "じょ", "ji": "じ", "fa": "ふぁ", "fi": "ふぃ", "fe": "ふぇ",
    "fo": "ふぉ", "fu": "ふ", "ti": "てぃ", "di": "でぃ", "va": "ゔぁ", "vi": "ゔぃ", "ve": "ゔぇ", "vo": "ゔぉ",
    "a": "あ", "i": "い", "u": "う", "e": "え", "o": "お", "ka": "か", "ki": "き", "ku": "く", "ke": "け", "ko": "こ",
    "sa": "さ", "si": "し", "su": "す", "se": "せ", "so": "そ", "ta": "た", "tu": "つ", "te": "て", "to": "と", "na": "な",
    "ni": "に", "nu": "ぬ", "ne": "ね", "no": "の", "ha": "は", "hi": "ひ", "hu": "ふ", "he": "へ", "ho": "ほ", "ma": "ま",
    "mi": "み", "mu": "む", "me": "め", "mo": "も", "ya": "や", "yu": "ゆ", "yo": "よ", "ra": "ら", "ri": "り", "ru": "る",
    "re": "れ", "ro": "ろ", "wa": "わ", "wo": "を", "ga": "が", "gi": "ぎ", "gu": "ぐ", "ge": "げ", "go": "ご", "za": "ざ",
    "zi": "じ", "zu": "ず", "ze": "ぜ", "zo": "ぞ", "da": "だ", "de": "で", "do": "ど", "ba": "ば", "bi": "び", "bu": "ぶ",
    "be": "べ", "bo": "ぼ", "pa": "ぱ", "pi": "ぴ", "pu": "ぷ", "pe": "ぺ", "po": "ぽ", "n": "ん", "-": "ー",
}  # fmt: skip


def choose(typed: str, choices: Sequence[tuple[str, tuple[str, ...]]], shown: Sequence[str]) -> str:
    """The id of the choice that `typed` means; `typed` itself where none is even close.

    Args:
        choices: each choice's id and its labels in every language.
        shown: the label of each, in the language of the screen.

    Raises AskBack where several fit equally well, or one is merely close.
    """
    number = unicodedata.normalize("NFKC", typed).strip()
    if number.isdecimal() and 1 <= int(number) <= len(choices):
        return choices[int(number) - 1][0]
    word = folded(typed)
    if not word:
        return typed
    names = [(folded(name) for name in (choice, *labels)) for choice, labels in choices]
    forms = [[*one] for one in names]
    for fits in (_same, _begins, _holds):
        found = [index for index, names_ in enumerate(forms) if any(fits(word, name) for name in names_)]
        if len(found) == 1:
            return choices[found[0]][0]
        if found:
            told = tuple((choices[index][0], shown[index]) for index in found)
            raise AskBack(_("{given} fits more than one").format(given=typed), readings=told)
    close = [index for index, names_ in enumerate(forms) if any(_likeness(word, name) >= _CLOSE for name in names_)]
    if not close:
        return typed
    close.sort(key=lambda index: -max(_likeness(word, name) for name in forms[index]))
    told = tuple((choices[index][0], shown[index]) for index in close[:3])
    raise AskBack(_("{given} is none of these; did you mean").format(given=typed), readings=told)


def folded(text: str) -> str:
    """One form for what sounds or looks the same: NFKC, lower case, hiragana, without spaces, signs and long marks."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = "".join(chr(ord(ch) - 0x60) if "ァ" <= ch <= "ヶ" else ch for ch in plain)
    return re.sub(r"[\s_\-・ー.,、。/()「」'’]", "", plain)


def kana(word: str) -> str:
    """Roman letters as the hiragana that they type; what is no kana stays."""
    found, at = "", 0
    while at < len(word):
        if at + 1 < len(word) and word[at] == word[at + 1] and word[at] in "kstcpgzdbfjhmr":
            found, at = found + "っ", at + 1
            continue
        size = next((size for size in (3, 2, 1) if word[at : at + size] in _ROMAJI), 0)
        found, at = found + (_ROMAJI[word[at : at + size]] if size else word[at]), at + max(size, 1)
    return found.replace("ー", "")


def _same(word: str, name: str) -> bool:
    return word == name


def _begins(word: str, name: str) -> bool:
    return name.startswith(word) or (word.isascii() and len(word) > 2 and name.startswith(kana(word)))


def _holds(word: str, name: str) -> bool:
    return len(word) > 1 and (word in name or (word.isascii() and len(word) > 2 and kana(word) in name))


def _likeness(word: str, name: str) -> float:
    return difflib.SequenceMatcher(None, word, name).ratio()
