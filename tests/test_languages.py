"""A third language without code, and no screen in two languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from typer.main import get_command

from breachkit import i18n
from breachkit.cli.app import _app, commands
from breachkit.domain.model import Text
from tests.conftest import Ran

Cli = Callable[..., Ran]
SHIPPED = Path(i18n.__file__).parent / "locale" / "ja" / "LC_MESSAGES" / "breachkit.po"
GERMAN = {
    "Deadlines": "Fristen",
    "due": "fällig",
    "{span} left": "noch {span}",
    "Noted in case {id}.": "Im Fall {id} vermerkt.",
    "Options": "Optionen",
    "Usage: ": "Aufruf: ",
}


@pytest.fixture
def german(tmp_path: Path) -> Iterator[Path]:
    """A folder with a German catalogue, made as docs/translating.md says."""
    catalogue = Catalog(locale="de")
    for english, german in GERMAN.items():
        catalogue.add(english, german)
    folder = tmp_path / "home" / "content" / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "breachkit.mo").open("wb") as target:
        write_mo(target, catalogue)
    i18n._folders.clear()
    yield tmp_path / "home" / "content" / "locale"
    i18n._folders.clear()
    i18n._catalogues.pop("de", None)


def test_the_words_of_the_german_catalogue_are_messages_of_the_source() -> None:
    with SHIPPED.open("rb") as stream:
        known = {message.id for message in read_po(stream, locale="ja")}
    assert set(GERMAN) - known == set()


def test_an_organisations_catalogue_adds_a_language_without_code(breachkit: Cli, case: Path, german: Path) -> None:
    breachkit("facts", "set", "handles_personal_data=yes", "is_personal_data=yes", "leak=confirmed",
              "data_categories=payment_card", "knew_at=2026-11-22 20:10", "recovered_unseen=no", "data_protection=none",
              "our_role=own", "sectors=none")  # fmt: skip
    screen = breachkit("status", "--lang", "de").out
    assert "Fristen\n" in screen
    assert "fällig" in screen and "noch " in screen
    assert "Preliminary report" in screen  # what the content has in Japanese and English only
    assert "Optionen:" in breachkit("status", "--help", "--lang=de").out
    assert "Aufruf: breachkit note" in breachkit("note", "--help", "--lang", "de").out
    assert "vermerkt" in breachkit("note", "x", "--lang", "de").out
    assert "Noted in case" in breachkit("note", "x").out  # and the next command speaks its own again


def test_a_content_pack_brings_a_language(breachkit: Cli, case: Path, german: Path, tmp_path: Path) -> None:
    pack = tmp_path / "german-words"
    breachkit("content", "new", str(pack))
    german.rename(pack / "locale")
    sha256 = breachkit("content", "verify", str(pack), "--json").json["sha256"]
    breachkit("content", "add", str(pack), "--sha256", sha256)
    assert "vermerkt" in breachkit("note", "x", "--lang", "de").out
    catalogue = next((tmp_path / "home" / "content" / "packs").glob("*/locale/de/LC_MESSAGES/breachkit.mo"))
    catalogue.write_bytes(catalogue.read_bytes() + b"x")
    assert "german-words" in breachkit("note", "x", "--lang", "de", code=2).err


def test_a_catalogue_in_a_named_folder_and_a_locale_choose_it_too(
    breachkit: Cli, case: Path, german: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    german.rename(elsewhere)
    monkeypatch.setenv("BREACHKIT_LOCALE", str(elsewhere))
    monkeypatch.setenv("BREACHKIT_LANG", "de")
    assert "vermerkt" in breachkit("note", "x").out
    assert i18n.language_of_environment({"LANG": "de_AT.UTF-8"}) == "de"
    assert i18n.language_of_environment({"LANG": "fr_FR.UTF-8"}) == "en"
    assert i18n.language_of_environment({"LANG": "ja_JP.UTF-8"}) == "ja"


def test_documents_stay_in_the_languages_that_they_are_written_in(breachkit: Cli, case: Path, german: Path) -> None:
    breachkit("render", "report", "--to", "ppc", "--lang", "de", "--out", str(case / "r.md"))
    assert "# Report on a breach of personal data" in (case / "r.md").read_text("utf-8")


@pytest.mark.parametrize("lang", ["fr", "../de", "de/../de", "DE", "", "x" * 300, "\x1b[2J"])
def test_a_language_without_a_catalogue_is_refused(breachkit: Cli, case: Path, german: Path, lang: str) -> None:
    ran = breachkit("status", f"--lang={lang}", code=None if lang == "" else 2)
    assert "Traceback" not in ran.err and "\x1b" not in ran.err


def test_a_broken_catalogue_is_told_and_not_a_fault(breachkit: Cli, case: Path, german: Path) -> None:
    (german / "de" / "LC_MESSAGES" / "breachkit.mo").write_bytes(b"\xde\x12\x04\x95garbage")
    ran = breachkit("status", "--lang", "de", code=2)
    assert "breachkit.mo" in ran.err


def test_a_text_may_have_further_languages_and_never_lacks_the_two() -> None:
    text = Text.read({"ja": "法令", "en": "law", "de": "Gesetz"})
    assert [text(lang) for lang in ("ja", "en", "de", "fr")] == ["法令", "law", "Gesetz", "law"]
    assert text.texts() == {"ja": "法令", "en": "law", "de": "Gesetz"}
    for faulty in (
        {"en": "law", "de": "Gesetz"},
        {"ja": "法令", "en": "law", "note": "x"},
        {"ja": "法", "en": "l", "de": ""},
    ):
        with pytest.raises(ValueError):
            Text.read(faulty)


JAPANESE = re.compile(r"[ぁ-んァ-ヴ一-龠]+")
ENGLISH = re.compile(r"(?<![\w./=<\[-])[A-Za-z]+(?: [a-z]+){2,}")
"""Three words and more: a sentence, or a part of one. Commands and names are shorter or begin with `breachkit`."""


def _english_in(screen: str) -> list[str]:
    return [found for found in ENGLISH.findall(screen) if not found.startswith("breachkit")]


def _each_help() -> Iterator[tuple[str, ...]]:
    yield ()
    for name in commands():
        yield (name,)
        inner = getattr(get_command(_app(name)), "commands", {}).get(name)
        yield from ((name, sub) for sub in getattr(inner, "commands", {}))


def test_no_help_screen_is_in_two_languages(breachkit: Cli) -> None:
    mixed = []
    for words in _each_help():
        mixed += [(words, found) for found in _english_in(breachkit(*words, "--help", "--lang", "ja").out)]
        mixed += [(words, found) for found in JAPANESE.findall(breachkit(*words, "--help", "--lang", "en").out)]
    assert mixed == []


SCREENS = ("status", "ask", "deadlines", "deadlines --plan", "facts list", "log", "verify", "show", "list", "register",
           "show jp-appi.preliminary", "filings", "measures suggest", "templates list", "facts show leak")  # fmt: skip


def test_no_main_screen_is_in_two_languages(breachkit: Cli) -> None:
    breachkit("new", "--title", "X", "--org", "Y", "--aware-at", "2026-11-22 20:10")
    breachkit("facts", "set", "leak=suspected", "affected_people=800-1200", "people_by_place=JP", "established_in=jp",
              "regulated_as=none", "handles_personal_data=yes", "sectors=none")  # fmt: skip
    mixed = []
    for screen in SCREENS:
        mixed += [(screen, found) for found in _english_in(breachkit(*screen.split(), "--lang", "ja").out)]
        mixed += [(screen, found) for found in JAPANESE.findall(breachkit(*screen.split(), "--lang", "en").out)]
    assert mixed == []
