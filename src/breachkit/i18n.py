"""Messages in the user's language, through gettext catalogues (locale/<lang>/LC_MESSAGES/breachkit.mo).

English is the language of the source; every other language is a catalogue. The language is chosen once per
process (`use_language`); texts that belong to content (laws, playbooks) carry their own translations instead.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Protocol

LANGUAGES = ("ja", "en")


class _Catalogue(Protocol):
    def gettext(self, message: str) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


_language = "en"
_catalogues: dict[str, _Catalogue | None] = {"en": None}


def language_of_environment(environ: Mapping[str, str] = os.environ) -> str:
    """The language a process should speak: BREACHKIT_LANG, else the locale, else English.

    Returns one of `LANGUAGES`. A locale that is neither Japanese nor English gives English.
    """
    for variable in ("BREACHKIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(variable, "").lower()
        if value:
            return "ja" if value.startswith("ja") else "en"
    return "en"


def use_language(language: str) -> None:
    """Speak `language` ("ja" or "en") from here on in this process."""
    global _language
    if language not in LANGUAGES:
        raise ValueError(language)
    _language = language


def language() -> str:
    """The language spoken now."""
    return _language


def _catalogue(lang: str) -> _Catalogue | None:
    if lang not in _catalogues:
        import gettext as _gettext
        from pathlib import Path

        path = Path(__file__).parent / "locale" / lang / "LC_MESSAGES" / "breachkit.mo"
        with path.open("rb") as stream:
            _catalogues[lang] = _gettext.GNUTranslations(stream)
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
