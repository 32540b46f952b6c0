"""DOCX: editable, with real heading and list styles, real tables, and Japanese font names set for East Asian text.

`page.docx` in an organisation's templates folder, a document with its letterhead and its styles, is taken as the base.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from breachkit.documents.formats import needed, own_file
from breachkit.documents.tree import (
    Block,
    Heading,
    Inline,
    Items,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    Table,
    parse,
    shares,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from breachkit.documents.render import Content

_FIXED = datetime(2000, 1, 1)  # noqa: DTZ001 - a property of the file, without a zone; the same facts give the same bytes
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
LATIN, GOTHIC = "Arial", "Yu Gothic"
_NAVY, _RED, _LABEL = "1F3A5F", "A3260D", "F3F5F8"


def write(content: Content, folders: tuple[Path, ...]) -> bytes:
    """The document as a .docx file. Raises UsageError where python-docx is not installed."""
    docx = needed("docx", "docx")
    base = own_file(folders, "page.docx")
    made = docx.Document(str(base) if base else None)
    writer = _Writer(made, content.lang, dense=content.form.dense)
    if base is None:
        writer.set_up()
    writer.head_and_foot(content.mark)
    writer.blocks(parse(content.markdown, content.lang))
    properties = made.core_properties
    properties.title, properties.author, properties.comments = content.title, "", ""
    properties.created = properties.modified = _FIXED
    properties.last_modified_by, properties.revision = "", 1
    properties.language = "ja-JP" if content.lang == "ja" else "en-GB"
    out = io.BytesIO()
    made.save(out)
    return _same_bytes(out.getvalue())


def _same_bytes(data: bytes) -> bytes:
    """The same archive with every entry's time fixed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in given.infolist():
            kept = zipfile.ZipInfo(entry.filename, _ZIP_TIME)
            kept.compress_type, kept.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            made.writestr(kept, given.read(entry))
    return out.getvalue()


class _Writer:
    """Puts blocks into a python-docx document."""

    def __init__(self, document: Any, lang: str, *, dense: bool = False) -> None:
        import docx.enum.text
        import docx.oxml
        import docx.oxml.ns
        import docx.shared

        self._document = document
        self._lang = lang
        self._dense = dense
        self._shared = docx.shared
        self._qn = docx.oxml.ns.qn
        self._element = docx.oxml.OxmlElement
        self._alignment = docx.enum.text.WD_ALIGN_PARAGRAPH
        self._break = docx.enum.text.WD_BREAK

    # --- The page -------------------------------------------------------------------------------------------

    def set_up(self) -> None:
        """A4, margins, and styles with fonts for both scripts."""
        cm, pt = self._shared.Cm, self._shared.Pt
        for section in self._document.sections:
            section.page_width, section.page_height = cm(21), cm(29.7)
            section.left_margin = section.right_margin = cm(1.5 if self._dense else 2.2)
            section.top_margin = section.bottom_margin = cm(1.4 if self._dense else 2.2)
            if self._dense:
                section.header_distance = section.footer_distance = cm(0.7)
        styles = self._document.styles
        self._font(styles["Normal"], 8.5 if self._dense else 10.5)
        styles["Normal"].paragraph_format.space_after = pt(3 if self._dense else 6)
        styles["Normal"].paragraph_format.line_spacing = 1.0 if self._dense else 1.25
        for level, size in ((1, 16), (2, 12.5), (3, 11), (4, 10.5)):
            style = styles[f"Heading {level}"]
            self._font(style, size, bold=True, color=None if level == 1 else _NAVY)
            style.paragraph_format.space_before = pt(6 if self._dense else 18 if level == 1 else 12)
            style.paragraph_format.space_after = pt(3 if self._dense else 12 if level == 1 else 4)
            style.paragraph_format.keep_with_next = True
        styles["Heading 1"].paragraph_format.alignment = self._alignment.CENTER
        for name in ("List Bullet", "List Number", "List Continue", "Header", "Footer"):
            self._font(styles[name], (8.5 if self._dense else 10.5) if name.startswith("List") else 9)

    def _font(self, style: Any, size: float, *, bold: bool | None = None, color: str | None = None) -> None:
        style.font.name, style.font.size, style.font.bold = LATIN, self._shared.Pt(size), bold
        if color or style.name.startswith("Heading"):
            style.font.color.rgb = self._shared.RGBColor.from_string(color or "000000")
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(self._qn(f"w:{theme}"), None)
        fonts.set(self._qn("w:ascii"), LATIN)
        fonts.set(self._qn("w:hAnsi"), LATIN)
        fonts.set(self._qn("w:eastAsia"), GOTHIC)

    def head_and_foot(self, mark: str) -> None:
        """The mark (a draft's, a drill's) at the top, the page's number at the bottom."""
        section = self._document.sections[0]
        if mark:
            line = section.header.paragraphs[0]
            line.alignment = self._alignment.RIGHT
            run = line.add_run(mark)
            run.bold = True
            run.font.color.rgb = self._shared.RGBColor.from_string(_RED)
        line = section.footer.paragraphs[0]
        line.alignment = self._alignment.CENTER
        for part in ("PAGE", " / ", "NUMPAGES"):
            run = line.add_run("" if part.isupper() else part)
            if part.isupper():
                field = self._element("w:fldSimple")
                field.set(self._qn("w:instr"), part)
                line._p.append(field)

    # --- The blocks -----------------------------------------------------------------------------------------

    def blocks(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level, inline):
                self._runs(self._document.add_paragraph(style=f"Heading {min(level, 4)}"), inline)
            case Paragraph(inline, align):
                paragraph = self._document.add_paragraph()
                if align != "left":
                    paragraph.alignment = self._alignment.RIGHT if align == "right" else self._alignment.CENTER
                self._runs(paragraph, inline)
            case Items(items, ordered, _start):
                self._list(items, "List Number" if ordered else "List Bullet")
            case Table(head, rows):
                self._table(head, rows)
            case Quote(inner):
                for one in inner:
                    if isinstance(one, Paragraph):
                        paragraph = self._document.add_paragraph()
                        self._border(paragraph, ("top", "left", "bottom", "right"), _RED)
                        self._runs(paragraph, one.inline, color=_RED)
            case Rule():
                self._border(self._document.add_paragraph(), ("bottom",), "8A8F98")
            case PageBreak():
                self._document.add_paragraph().add_run().add_break(self._break.PAGE)

    def _list(self, items: tuple[tuple[Block, ...], ...], style: str) -> None:
        numbering = self._new_numbering() if style == "List Number" else None
        for item in items:
            for index, block in enumerate(item):
                if not isinstance(block, Paragraph):
                    self._block(block)
                    continue
                paragraph = self._document.add_paragraph(style=style if index == 0 else "List Continue")
                paragraph.paragraph_format.space_after = self._shared.Pt(2)
                if numbering is not None and index == 0:
                    number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                    number.get_or_add_numId().val = numbering
                    number.get_or_add_ilvl().val = 0
                self._runs(paragraph, block.inline)

    def _new_numbering(self) -> int | None:
        """A numbering of its own, so that each list begins at 1."""
        style = self._document.styles["List Number"]
        own = style.element.find(f".//{self._qn('w:numId')}")
        if own is None:
            return None
        numbering = self._document.part.numbering_part.numbering_definitions._numbering
        abstract = next(
            num.abstractNumId.val for num in numbering.num_lst if num.numId == int(own.get(self._qn("w:val")))
        )
        made = numbering.add_num(abstract)
        made.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(made.numId)

    def _table(self, head: tuple[Inline, ...], rows: tuple[tuple[Inline, ...], ...]) -> None:
        table = self._document.add_table(rows=0, cols=len(head))
        table.style = "Table Grid"
        table.autofit = False
        self._padding(table)
        widths = [self._shared.Cm((18.0 if self._dense else 16.6) * share) for share in shares(head, rows)]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for index, row in enumerate((head, *rows)):
            added = table.add_row()
            for position, (cell, inline) in enumerate(zip(added.cells, row, strict=True)):
                cell.width = widths[position]
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = self._shared.Pt(0 if self._dense else 2)
                self._runs(paragraph, inline, strong=index == 0)
                if index == 0 or (position == 0 and len(head) == 2):
                    self._shade(cell, "E4E8EE" if index == 0 else _LABEL)
            properties = added._tr.get_or_add_trPr()
            if index == 0:
                properties.append(self._element("w:tblHeader"))
            if sum(len(span.text) for cell in row for span in cell) < 800:
                properties.append(self._element("w:cantSplit"))
        gap = self._document.add_paragraph()
        gap.paragraph_format.space_after, gap.paragraph_format.line_spacing = self._shared.Pt(0), self._shared.Pt(6)

    def _padding(self, table: Any) -> None:
        margins = self._element("w:tblCellMar")
        for side, twips in (("top", 40), ("left", 100), ("bottom", 20), ("right", 100)):
            margin = self._element(f"w:{side}")
            margin.set(self._qn("w:w"), str(twips))
            margin.set(self._qn("w:type"), "dxa")
            margins.append(margin)
        table._tbl.tblPr.append(margins)

    def _shade(self, cell: Any, color: str) -> None:
        shading = self._element("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", color)):
            shading.set(self._qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shading)

    def _border(self, paragraph: Any, sides: tuple[str, ...], color: str) -> None:
        borders = self._element("w:pBdr")
        for side in sides:
            line = self._element(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", color)):
                line.set(self._qn(f"w:{name}"), value)
            borders.append(line)
        paragraph._p.get_or_add_pPr().append(borders)

    def _runs(self, paragraph: Any, inline: Inline, *, strong: bool = False, color: str = "") -> None:
        for span in inline:
            run = paragraph.add_run()
            lines = span.text.split("\n")
            for index, line in enumerate(lines):
                if index:
                    run.add_break()
                run.add_text(line)
            if self._lang == "ja":  # signs that both scripts have, such as boxes and circles, are then set full width
                run._r.get_or_add_rPr().get_or_add_rFonts().set(self._qn("w:hint"), "eastAsia")
            run.bold = True if span.strong or strong else None
            run.italic = True if span.emphasis else None
            if color:
                run.font.color.rgb = self._shared.RGBColor.from_string(color)
            if span.code:
                run.font.name = "Consolas"
