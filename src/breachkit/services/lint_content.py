"""What is wrong, doubtful or missing in a law or a playbook that somebody writes: all of it at once, each with its place.

An error keeps the file from being read; a warning does not, and says what a reader of the law or a tired responder
would stumble over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from breachkit.content.schema import all_faults
from breachkit.content.yaml_reader import Document
from breachkit.domain.model import Model
from breachkit.domain.playbook import Playbook
from breachkit.domain.regime import Regime
from breachkit.i18n import _
from breachkit.services.authored import Authored
from breachkit.services.lint_law import LawLint
from breachkit.services.lint_names import Finding, Part
from breachkit.services.lint_playbook import PlaybookLint

_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
_URL = re.compile(r"^https?://[^\s/$.?#][^\s]*\.[^\s]+$")


def lint(authored: Authored, today: date) -> list[Finding]:
    """Every finding, in the order of the file."""
    model: type[Model] = Regime if authored.kind == "regime" else Playbook
    found = [Finding("error", *fault) for fault in all_faults(authored.document, model)]
    found += _texts(authored.document, authored.document.data, ())
    if not any(one.severity == "error" for one in found):
        if authored.kind == "regime":
            found += LawLint(authored).findings(today)
        else:
            found += PlaybookLint(authored).findings(today)
    return sorted(dict.fromkeys(found), key=lambda one: _line_of(one.place))


def _line_of(place: str) -> tuple[int, int]:
    parts = place.rsplit(":", 2)
    return (int(parts[-2]), int(parts[-1])) if len(parts) == 3 and parts[-1].isdecimal() else (0, 0)


def links(data: Any, path: Part = ()) -> Iterator[tuple[Part, str]]:
    """Every `url` in the file with the path to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "url" and isinstance(value, str):
                yield (*path, key), value
            else:
                yield from links(value, (*path, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from links(item, (*path, index))


def unanswered_links(document: Document, answers: Callable[[str], str]) -> list[Finding]:
    """The links that no page answers at. `answers` asks the network; it returns "" or what went wrong."""
    found = []
    for path, url in links(document.data):
        if _URL.match(url) and (why := answers(url)):
            told = _("this page does not answer: {why}").format(why=why)
            found.append(
                Finding("warning", document.place(path), told, url, _("open it in a browser, or name another page"))
            )
    return found


def _texts(document: Document, data: Any, path: Part) -> Iterator[Finding]:
    """Texts of one language only, and links that are none."""
    for place, url in links(data) if not path else ():
        if not _URL.match(url):
            yield Finding("warning", document.place(place), _("this is no link"), url, _("write https://... in full"))
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _texts(document, item, (*path, index))
    if not isinstance(data, dict):
        return
    if data and set(data) <= {"ja", "en"} and path:
        yield from _one_text(document, data, path)
        return
    for key, value in data.items():
        yield from _texts(document, value, (*path, key))


def _one_text(document: Document, data: dict[str, Any], path: Part) -> Iterator[Finding]:
    japanese, english = data.get("ja"), data.get("en")
    place = document.place(path)
    if not (isinstance(japanese, str) and isinstance(english, str)):
        return  # the model says that one is missing
    if _JAPANESE.search(english) and _JAPANESE.search(re.sub(r"[「『(（].*?[」』)）]", "", english)) is not None:
        yield Finding(
            "warning", place, _("the English text is in Japanese"), _short(english), _("translate it under en:")
        )
    elif japanese == english and re.search(r"[a-z]{3,}\s+[a-z]{3,}", japanese):
        yield Finding(
            "warning", place, _("the Japanese text is the English one"), _short(japanese), _("translate it under ja:")
        )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."
