"""One document, seven formats: the same words in each, real structure, inert text, the same bytes each time."""

from __future__ import annotations

import email
import email.policy
import io
import json
import sys
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from tests.conftest import Ran

Cli = Callable[..., Ran]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tullys-online-store-2024.yaml"
FORMATS = ["md", "html", "docx", "pdf", "txt", "json", "eml"]


@pytest.fixture
def rendered(breachkit: Cli, tmp_path: Path) -> Callable[..., bytes]:
    """The PPC's final report on an example, in a format."""
    breachkit("new", "--from", str(EXAMPLE))

    def make(fmt: str, lang: str = "ja", *facts: str, kind: tuple[str, ...] = ("report", "--stage", "final")) -> bytes:
        if facts:
            breachkit("facts", "set", *facts)
        out = tmp_path / f"made.{fmt}"
        breachkit("render", *kind, "--format", fmt, "--lang", lang, "--out", str(out))
        return out.read_bytes()

    return make


def words_of(fmt: str, data: bytes) -> str:
    """The words of a document, without spaces and line breaks."""
    if fmt == "docx":
        document = docx.Document(io.BytesIO(data))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "".join([paragraph.text for paragraph in document.paragraphs] + cells)
    elif fmt == "pdf":
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    elif fmt == "eml":
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        part = message.get_body(("plain",))
        assert part is not None
        text = str(message["Subject"]) + part.get_content()
    else:
        text = data.decode()
    return "".join(text.split())


@pytest.mark.parametrize("fmt", FORMATS)
def test_each_format_holds_the_same_words_and_the_same_bytes_each_time(
    fmt: str, rendered: Callable[..., bytes]
) -> None:
    for lang, wanted in (
        ("ja", ["確報", "通信販売サイト「タリーズオンラインストア」", "92,685人", "2024年5月20日", "未記入:報告日"]),
        ("en", ["Systemsconcerned", "20May2024", "MISSING:Dateofthereport", "92,685"]),
    ):
        data = rendered(fmt, lang)
        for word in wanted:
            assert word in words_of(fmt, data), (fmt, word)
        assert rendered(fmt, lang) == data


HOSTILE = '#link("http://x")[y] $ sum $ *b* _i_ @ref <label> `raw` \\n #let x = read("/etc/passwd") = h\n- item\n/ t: u <b>&amp;'


@pytest.mark.parametrize("fmt", ["docx", "pdf", "txt", "eml"])
def test_text_from_people_stays_text(fmt: str, rendered: Callable[..., bytes]) -> None:
    shown = words_of(fmt, rendered(fmt, "en", f"summary={HOSTILE}"))
    assert "".join(HOSTILE.split()) in shown


def test_docx_has_real_styles_tables_and_east_asian_fonts(rendered: Callable[..., bytes]) -> None:
    data = rendered("docx")
    document = docx.Document(io.BytesIO(data))
    heads = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 2"]
    assert [head[:2] for head in heads] == ["報告", *(f"{n}." for n in range(1, 10))]
    assert len(document.tables) == 10
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "Yu Gothic"
    assert document.sections[0].page_width is not None
    assert round(document.sections[0].page_width.mm) == 210
    head = document.tables[0].rows[0]._tr.trPr
    assert head is not None
    assert head.find(qn("w:tblHeader")) is not None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_pdf_embeds_its_japanese_font_and_bears_no_date(rendered: Callable[..., bytes]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(rendered("pdf")))
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            one = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[one["/BaseFont"]] = {"/FontFile", "/FontFile2", "/FontFile3"} & set(one["/FontDescriptor"])
    assert fonts
    assert all("NotoSansCJKjp" in name and embedded for name, embedded in fonts.items())
    assert reader.metadata is not None
    assert reader.metadata.title == "個人データの漏えい等報告書 (確報)"
    assert reader.metadata.creation_date is None
    assert round(float(reader.pages[0].mediabox.width)) == 595


def test_eml_is_an_unsent_draft_with_both_parts(rendered: Callable[..., bytes]) -> None:
    data = rendered("eml", "ja", "contact_email=legal@example.jp", kind=("notice",))
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == "個人情報の漏えい等に関するお詫びとお知らせ"
    assert message["From"] == "legal@example.jp"
    assert message["Date"] is None
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert max(len(line) for line in data.split(b"\r\n")) <= 78


def test_json_names_every_field(rendered: Callable[..., bytes]) -> None:
    made = json.loads(rendered("json", "en"))
    fields = {field["id"]: field for section in made["sections"] for field in section["fields"]}
    assert fields["affected_people"]["text"] == "92,685 people"
    assert fields["report_date"]["missing"] == ["report_date"]
    assert made["facts"]["affected_people"] == 92685
    assert made["draft"] is True


@pytest.mark.parametrize(("fmt", "module"), [("docx", "docx"), ("pdf", "typst"), ("pdf", "noto_cjk_sans_jp_bold")])
def test_a_missing_library_is_told_with_the_command_that_installs_it(
    fmt: str, module: str, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from breachkit.documents.formats import pdf_writer

    breachkit("new", "--from", str(EXAMPLE))
    pdf_writer.fonts.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    told = breachkit("render", "report", "--format", fmt, code=2).err
    assert f"pip install 'breachkit[{fmt}]'" in told
    assert breachkit("status", "--json").json["drafts"] == []


def test_an_organisation_s_own_page_is_taken(breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "content" / "templates"
    own.mkdir(parents=True)
    (own / "page.html.j2").write_text("<html>OUR PAGE {{ body }}</html>", "utf-8")
    (own / "page.typ").write_text("#unknown-name", "utf-8")
    monkeypatch.setenv("BREACHKIT_CONTENT", str(tmp_path / "content"))
    breachkit("new", "--from", str(EXAMPLE))
    assert breachkit("render", "report", "--format", "html", "--out", "-").out.startswith("<html>OUR PAGE")
    assert "page.typ" in breachkit("render", "report", "--format", "pdf", code=2).err
