"""Letters: one document written to many people, each in their language.

The document is composed once a language; its body is a constant of the letter. A person's own data goes in as values, through a
sandboxed template that is compiled once (text, HTML) or as JSON (PDF), so it is inert. Everything here is picklable or made
anew from what is, so that letters can be written by other processes and other machines.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from email.header import Header
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from breachkit.documents.environment import environment
from breachkit.documents.formats import html_writer, needed, own_file, pdf_writer, txt_writer
from breachkit.documents.formats.offline import no_network
from breachkit.documents.tree import Heading, as_data, parse
from breachkit.errors import ContentError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from breachkit.documents.render import Content
    from breachkit.domain.fact import FactDefinition

FORMATS = ("txt", "html", "pdf", "eml")
COLUMNS = ("id", "ref", "name", "email", "postal_code", "address", "lang", "categories")
"""What a letter wants of a person, in this order."""
_FEED = b"\f\n"
_PLACE = "\ue000"


@dataclass(frozen=True)
class Letter:
    """A letter's person and bytes; in a file of many letters the bytes stand between others."""

    person: int
    lang: str
    data: bytes


@dataclass(frozen=True)
class Setup:
    """What all letters of a run share; plain data.

    `bodies` holds the document by language, in the form that the format wants; `sources` the templates; `labels` the words
    for data categories by language.
    """

    fmt: str
    titles: dict[str, str]
    bodies: dict[str, Any]
    org: str
    sender: str
    mark: str
    labels: dict[str, dict[str, str]]
    sources: dict[str, str]
    subjects: dict[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """A hash over everything that makes a letter but the person."""
        told = json.dumps(self.__dict__, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()


def set_up(
    contents: Mapping[str, Content],
    fmt: str,
    folders: tuple[Path, ...],
    categories: FactDefinition,
    *,
    org: str,
    sender: str,
) -> Setup:
    """Prepares the letters of a document that was composed in each of the languages wanted."""
    bodies: dict[str, Any] = {}
    subjects: dict[str, str] = {}
    for lang, content in contents.items():
        blocks = parse(content.markdown, lang)
        head = content.form.email
        subjects[lang] = head.subject(lang) if head and head.subject else content.title
        if fmt == "pdf":
            bodies[lang] = as_data(blocks)
        elif fmt == "html":
            bodies[lang] = str(html_writer.body(blocks))
        elif fmt == "eml":
            untitled = tuple(one for one in blocks if not (isinstance(one, Heading) and one.level == 1))
            bodies[lang] = {"txt": txt_writer.text(untitled, lang), "html": str(html_writer.body(untitled))}
        else:
            bodies[lang] = txt_writer.text(blocks, lang)
    first = next(iter(contents.values()))
    sources = {name: _source(folders, name) for name in _NEEDED[fmt]}
    if fmt in ("html", "eml"):
        page = environment(folders).get_template("page.html.j2")
        for lang, content in contents.items():
            sources[f"page.{lang}"] = page.render(
                body=Markup(_PLACE),  # noqa: S704 - a mark of ours
                title=content.title,
                lang=lang,
                draft=content.draft,
                drill=content.mark if content.drill else "",
            )
    labels = {lang: {one.id: one.label(lang) for one in categories.choices} for lang in contents}
    titles = {lang: content.title for lang, content in contents.items()}
    return Setup(fmt, titles, bodies, org, sender, first.mark, labels, sources, subjects)


_NEEDED = {
    "txt": ("letters/letter.txt.j2",),
    "html": ("letters/letter.html.j2",),
    "eml": ("letters/letter.txt.j2", "letters/letter.html.j2"),
    "pdf": ("letters.typ", "blocks.typ"),
}


def _source(folders: tuple[Path, ...], name: str) -> str:
    path = own_file(folders, name)
    if path is None:
        raise ContentError(_("there is no {kind} named {name}").format(kind="template", name=name), place=name)
    return path.read_text("utf-8")


class Press:
    """Writes letters. Made once a process; its templates are compiled once."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    @cached_property
    def template(self) -> Any:
        """The compiled text or HTML template."""
        return self._compiled("letters/letter.html.j2" if self.setup.fmt == "html" else "letters/letter.txt.j2")

    @cached_property
    def _second(self) -> Any:
        return self._compiled("letters/letter.html.j2")

    def _compiled(self, name: str) -> Any:
        from jinja2 import DictLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        sandbox = ImmutableSandboxedEnvironment(
            loader=DictLoader(dict(self.setup.sources)),
            autoescape=name.endswith(".html.j2"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        return sandbox.get_template(name)

    def values(self, person: Sequence[Any]) -> dict[str, Any]:
        """The names that a letter's template sees."""
        number, ref, name, email, postal_code, address, lang, categories = person
        setup = self.setup
        lang = lang if lang in setup.bodies else next(iter(setup.bodies))
        body = setup.bodies[lang]
        return {
            "number": number,
            "ref": ref,
            "name": name,
            "email": email,
            "postal_code": postal_code,
            "address": address,
            "lang": lang,
            "categories": self._items(lang, categories) if categories else (),
            "org": setup.org,
            "title": setup.titles[lang],
            "body": Markup(body) if setup.fmt == "html" else body,  # noqa: S704 - rendered from inert text
        }

    def letters(self, people: Sequence[Sequence[Any]]) -> list[Letter]:
        """One letter for each person (`COLUMNS`), for the formats txt, html and eml."""
        if self.setup.fmt == "eml":
            return [self._message(person) for person in people]
        template, first = self.template, next(iter(self.setup.bodies))
        sandbox, run, blocks, name = template.environment, template.root_render_func, template.blocks, template.name
        context_of, constants, join = sandbox.context_class, self._constants, "".join
        made = []
        for number, ref, called, email, postal_code, address, lang, categories in people:
            if lang not in constants:
                lang = first
            values = constants[lang].copy()
            values["number"], values["ref"], values["name"], values["email"] = number, ref, called, email
            values["postal_code"], values["address"] = postal_code, address
            values["categories"] = self._items(lang, categories) if categories else ()
            text = join(run(context_of(sandbox, values, name, blocks)))
            made.append(Letter(number, lang, text.encode()))
        return made

    @cached_property
    def _constants(self) -> dict[str, dict[str, Any]]:
        """What letters in each language have in common, with the template's globals; copied for each letter."""
        setup, given = self.setup, dict(self.template.globals)
        return {
            lang: {
                **given,
                "lang": lang,
                "org": setup.org,
                "title": setup.titles[lang],
                "body": Markup(body) if setup.fmt == "html" else body,  # noqa: S704 - rendered from inert text
            }
            for lang, body in setup.bodies.items()
        }

    def _items(self, lang: str, categories: str) -> list[str]:
        labels = self.setup.labels[lang]
        return [labels.get(one, one) for one in categories.split(",")]

    def page(self, letter: Letter) -> bytes:
        """A letter as a file of its own."""
        if self.setup.fmt != "html":
            return letter.data
        head, tail = self.around(letter.lang)
        return head + letter.data + tail

    def around(self, lang: str | None = None) -> tuple[bytes, bytes]:
        """What stands before and after the letters of one file."""
        if self.setup.fmt != "html":
            return b"", b""
        page = self.setup.sources[f"page.{lang or next(iter(self.setup.bodies))}"]
        head, _mark, tail = page.partition(_PLACE)
        return head.encode(), tail.encode()

    def parted(self, letter: Letter) -> bytes:
        """A letter as a part of a file of many: text by form feeds, messages as mbox (RFC 4155) has them."""
        if self.setup.fmt == "txt":
            return letter.data + _FEED
        if self.setup.fmt == "eml":
            return b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" + letter.data.replace(b"\r\n", b"\n") + b"\n"
        return letter.data

    def _message(self, person: Sequence[Any]) -> Letter:
        values = {**self.values(person), "address": None, "postal_code": None}  # no place for them in an e-mail
        lang, setup = values["lang"], self.setup
        body = setup.bodies[lang]
        text = _quick(self.template)({**values, "body": body["txt"]})
        part = _quick(self._second)({**values, "body": Markup(body["html"])})  # noqa: S704 - rendered from inert text
        page = setup.sources[f"page.{lang}"].replace(_PLACE, part)
        to = values["email"]
        named = Header(values["name"], "utf-8", header_name="To").encode(linesep="\r\n") + " " if values["name"] else ""
        mark = f"=_{setup.sha256[:24]}{person[0]}"
        head = [
            "X-Unsent: 1",
            f"Subject: {Header(setup.subjects[lang], 'utf-8', header_name='Subject').encode(linesep=chr(13) + chr(10))}",
            *([f"From: {setup.sender}"] if setup.sender else []),
            f"To: {named}<{to}>",
            f"Content-Language: {lang}",
            "MIME-Version: 1.0",
            f'Content-Type: multipart/alternative; boundary="{mark}"',
        ]
        parts = [
            f"--{mark}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
            + base64.encodebytes(content.encode()).replace(b"\n", b"\r\n")
            for kind, content in (("plain", text), ("html", page))
        ]
        data = "\r\n".join(head).encode() + b"\r\n\r\n" + b"".join(parts) + f"--{mark}--\r\n".encode()
        return Letter(person[0], lang, data)

    def bound(self, people: Sequence[Sequence[Any]]) -> tuple[bytes, list[str]]:
        """One PDF file with a letter to each person, and the letters' languages."""
        setup = self.setup
        values = [self.values(person) for person in people]
        given = {
            "title": next(iter(setup.titles.values())),
            "draft": setup.mark,
            "bodies": setup.bodies,
            "people": [_addressed(one) for one in values],
        }
        return set_letters(setup.sources, given), [one["lang"] for one in values]


def _quick(template: Any) -> Callable[[dict[str, Any]], str]:
    """`template.render` for one mapping of names, without the copies that it makes of them."""
    globals_, context_of = dict(template.globals), template.environment.context_class
    run, blocks, name, sandbox = template.root_render_func, template.blocks, template.name, template.environment

    def render(values: dict[str, Any]) -> str:
        return "".join(run(context_of(sandbox, {**globals_, **values}, name, blocks)))

    return render


def _addressed(values: Mapping[str, Any]) -> dict[str, Any]:
    """A person as letters.typ takes them."""
    name, address, code = values["name"], values["address"], values["postal_code"]
    if values["lang"] == "ja":
        to = [f"〒{code}" if code else "", address or "", f"{name} 様" if name else "ご本人様"]
        greeting = ""
    else:
        to = [name or "", f"{address} {code}" if address and code and code not in address else address or ""]
        greeting = f"Dear {name}," if name else "Dear Sir or Madam,"
    return {"to": [line for line in to if line], "greeting": greeting, "lang": values["lang"],
            "categories": [*values["categories"]]}  # fmt: skip


def set_letters(sources: Mapping[str, str], given: Mapping[str, Any]) -> bytes:
    """Sets letters with typst in one document, its quickest way."""
    import tempfile

    typst = needed("typst", "pdf")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("letters.typ", "blocks.typ"):
            (Path(folder) / name).write_text(sources[name], "utf-8", newline="")
        compiler = typst.Compiler(
            input=str(Path(folder) / "letters.typ"),
            root=folder,
            font_paths=pdf_writer.fonts(),
            sys_inputs={"given": json.dumps(given, ensure_ascii=False)},
        )
        try:
            with no_network():
                made: bytes = compiler.compile(format="pdf")
        except typst.TypstError as error:
            raise ContentError(_("the template fails: {why}").format(why=error.message), place="letters.typ") from None
    return made
