"""PDF, set by typst with Noto Sans CJK JP from an installed wheel: no font of the system is used.

The document goes into typst as data (JSON in `sys.inputs`), never as typst's own markup, so text from people cannot
become a command. `page.typ` in an organisation's templates folder stands in for the shipped one.
"""

from __future__ import annotations

import importlib.resources
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from breachkit.documents.formats import needed, own_file
from breachkit.documents.formats.offline import no_network
from breachkit.documents.tree import Block, as_data, parse
from breachkit.errors import ContentError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from breachkit.documents.render import Content

FONT_PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")


def write(content: Content, folders: tuple[Path, ...]) -> bytes:
    """The document as a PDF file. Raises UsageError where typst or the fonts are not installed."""
    return set_pages(
        [parse(content.markdown, content.lang)],
        folders,
        content.lang,
        content.title,
        mark=content.mark,
        dense=content.form.dense,
    )


def set_pages(
    documents: Sequence[Sequence[Block]],
    folders: tuple[Path, ...],
    lang: str,
    title: str,
    *,
    mark: str = "",
    dense: bool = False,
) -> bytes:
    """Some documents set one after the other, each on pages of its own, in one PDF file; `mark` heads every page."""
    typst = needed("typst", "pdf")
    source = own_file(folders, "page.typ")
    assert source is not None, "the shipped templates hold page.typ"
    given = {
        "lang": lang,
        "title": title,
        "draft": mark,
        "dense": dense,
        "documents": [as_data(document) for document in documents],
    }
    compiler = typst.Compiler(
        input=source.read_bytes(), root=str(source.parent), font_paths=fonts(), sys_inputs={"given": json.dumps(given)}
    )
    try:
        with no_network():
            made: bytes = compiler.compile(format="pdf")
    except typst.TypstError as error:
        raise ContentError(
            _("the template fails: {why}").format(why=error.message), place=str(source), mend="; ".join(error.hints)
        ) from None
    return made


@lru_cache(maxsize=1)
def fonts() -> Any:
    """The fonts that are embedded, and no others."""
    typst = needed("typst", "pdf")
    paths = [str(importlib.resources.files(needed(name, "pdf")).joinpath("")) for name in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
