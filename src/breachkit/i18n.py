"""Messages in the user's language, through gettext catalogues (locale/<lang>/LC_MESSAGES/breachkit.mo).

English is the language of the source; every other language is a catalogue. The language is chosen once per
process (`use_language`); texts that belong to content (laws, playbooks) carry their own translations instead.

Japanese and English come with breachkit, and its content and documents are written in both. Any further language is a
catalogue in a folder that the user names (`add_folder`, docs/translating.md): then the screens speak it, and what the
content has in Japanese and English only is told in English.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("ja", "en")
"""The languages of the content and the documents."""
LOCALE = "BREACHKIT_LOCALE"
_CODE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2}|_[A-Z][a-z]{3})?")


class _Catalogue(Protocol):
    def gettext(self, message: str) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


_language = "en"
_catalogues: dict[str, _Catalogue | None] = {"en": None}
_folders: list[str] = []


def add_folder(folder: str) -> None:
    """Looks for catalogues in this folder too: `folder`/<lang>/LC_MESSAGES/breachkit.mo."""
    if folder not in _folders:
        _folders.append(folder)


def speakable(lang: str) -> bool:
    """Whether there is a catalogue of that language, or it needs none."""
    return lang in LANGUAGES or bool(_CODE.fullmatch(lang) and _file_of(lang))


def content_language() -> str:
    """The language of content and documents that goes with the one spoken: itself, or English."""
    return _language if _language in LANGUAGES else "en"


def _file_of(lang: str) -> str | None:
    named = [folder for folder in os.environ.get(LOCALE, "").split(os.pathsep) if folder]
    for folder in (*named, *_folders, os.path.join(os.path.dirname(__file__), "locale")):  # noqa: PTH118, PTH120
        path = os.path.join(folder, lang, "LC_MESSAGES", "breachkit.mo")  # noqa: PTH118
        if os.path.isfile(path):  # noqa: PTH113
            return path
    return None


def language_of_environment(environ: Mapping[str, str] = os.environ) -> str:
    """The language a process should speak: BREACHKIT_LANG, else the locale, else (on Windows) that of its screens, else English.

    A locale that there is no catalogue for gives English.
    """
    told = (environ.get(variable, "") for variable in ("BREACHKIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    for value in (*told, _language_of_windows()):
        if value:
            plain = value.split(".")[0].split("@")[0].replace("-", "_")
            for lang in (plain, plain.split("_")[0].lower()):
                if speakable(lang):
                    return lang
            return "en"
    return "en"


def _language_of_windows() -> str:
    """The language of Windows' own screens (ja_JP), where variables tell of none; "" elsewhere."""
    if os.name != "nt":
        return ""
    import ctypes
    import locale

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")  # type: ignore[attr-defined]


def use_language(language: str) -> None:
    """Speak `language` from here on in this process. Raises ValueError where there is no catalogue that can be read."""
    global _language
    if not speakable(language):
        raise ValueError(language)
    _catalogue(language)
    _language = language


def language() -> str:
    """The language spoken now."""
    return _language


def _catalogue(lang: str) -> _Catalogue | None:
    if lang not in _catalogues:
        import gettext as _gettext

        path = _file_of(lang)
        if path is None:
            raise ValueError(lang)
        try:
            with open(path, "rb") as stream:  # noqa: PTH123
                _catalogues[lang] = _gettext.GNUTranslations(stream)
        except Exception as error:  # the reader of catalogues raises what a broken file happens to cause
            raise ValueError(f"{path}: {type(error).__name__}: {error}") from None
    return _catalogues[lang]


def gettext(message: str, lang: str | None = None) -> str:
    """`message` in the language spoken now, or in `lang` where a document has a language of its own."""
    catalogue = _catalogue(lang or _language)
    return message if catalogue is None else catalogue.gettext(message)


_ = gettext


def ngettext(singular: str, plural: str, n: int, lang: str | None = None) -> str:
    """The form for `n` of them, unformatted: `ngettext("{n} step", "{n} steps", n).format(n=n)`."""
    catalogue = _catalogue(lang or _language)
    if catalogue is None:
        return singular if n == 1 else plural
    return catalogue.ngettext(singular, plural, n)
