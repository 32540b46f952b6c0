"""Reads the words of a document that a person edited: Markdown, text, HTML, DOCX, EML or JSON."""

from __future__ import annotations

import io
from html.parser import HTMLParser

from breachkit.documents.formats import needed
from breachkit.errors import UsageError
from breachkit.i18n import _

READABLE = ("md", "txt", "html", "docx", "eml", "json")
_BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "td", "th", "hr", "blockquote"}


def words_in(data: bytes, fmt: str, name: str) -> str:
    """The text of a file of that format. Raises UsageError where it cannot be read."""
    if fmt not in READABLE:
        raise UsageError(
            _("the words of {name} cannot be read back").format(name=name),
            place="--file",
            expected=", ".join(f".{one}" for one in READABLE),
        )
    try:
        if fmt == "docx":
            return _docx(data)
        if fmt == "eml":
            return _eml(data)
        text = data.decode("utf-8-sig")
        return _html(text) if fmt == "html" else text
    except UsageError:
        raise
    except Exception as error:  # each library has its own errors for a file that is none of its format
        raise UsageError(
            _("cannot read {name} as {fmt}: {why}").format(name=name, fmt=fmt, why=str(error)[:120]), place="--file"
        ) from None


def _docx(data: bytes) -> str:
    """Every paragraph of the body, the tables, headers, footers, notes and text boxes; deletions left aside."""
    docx = needed("docx", "docx")
    document = docx.Document(io.BytesIO(data))
    told = []
    for part in document.part.package.iter_parts():
        root = getattr(part, "_element", None)
        if root is None or not str(part.partname).startswith("/word/"):
            continue
        for paragraph in root.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
            told.append("".join(_run(node) for node in paragraph.iter()))
    return "\n".join(told)


def _run(node: object) -> str:
    tag = str(getattr(node, "tag", "")).rsplit("}", 1)[-1]
    if tag == "t":
        return str(getattr(node, "text", "") or "")
    return {"br": "\n", "tab": "\t", "cr": "\n"}.get(tag, "")


def _eml(data: bytes) -> str:
    import email
    import email.policy
    from email.message import EmailMessage

    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain", "html"))
    content = str(part.get_content()) if part is not None else ""
    if part is not None and part.get_content_type() == "text/html":
        content = _html(content)
    return f"{message['Subject'] or ''}\n{content}"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in ("style", "script")
        if tag in _BLOCKS:
            self.told.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if self._silent <= 0:
            self.told.append(data)


def _html(text: str) -> str:
    reader = _Words()
    reader.feed(text)
    reader.close()
    return "".join(reader.told)
