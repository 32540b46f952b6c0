"""Brings the message catalogues up to date: extracts, merges, compiles. `--check` only tells whether they are.

A catalogue is up to date when each message of the source has a translation that is not marked as uncertain, when
none stands for a message that is gone, and when the compiled file is what the text file compiles to.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "breachkit"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
LANGUAGES = ("ja",)


def extracted() -> Catalog:
    """Every message of the source and of the templates."""
    found = Catalog(project="breachkit", charset="utf-8", fuzzy=False)
    for name, _line, message, _comments, _context in extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS):
        found.add(message, locations=[(f"src/breachkit/{name}", 0)])
    for path in sorted((ROOT / "templates").rglob("*.j2")):
        for _line, message, _comments, _context in extract_from_file("jinja2.ext:babel_extract", path):
            found.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return found


def catalogue_file(lang: str) -> Path:
    return SOURCE / "locale" / lang / "LC_MESSAGES" / "breachkit.po"


def read(lang: str) -> Catalog:
    path = catalogue_file(lang)
    if not path.exists():
        return Catalog(locale=lang, project="breachkit", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=lang)


def compiled(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def faults(lang: str) -> list[str]:
    """What keeps the catalogue from being up to date."""
    catalogue, source = read(lang), extracted()
    found = []
    for message in source:
        if not message.id:
            continue
        known = catalogue.get(message.id)
        translation = known.string if known else ""
        if not known or not (all(translation) if isinstance(translation, tuple | list) else translation):
            found.append(f"{lang}: no translation of {message.id!r}")
        elif known.fuzzy:
            found.append(f"{lang}: uncertain translation of {message.id!r}")
    found += [
        f"{lang}: {message.id!r} is no longer used" for message in catalogue if message.id and message.id not in source
    ]
    binary = catalogue_file(lang).with_suffix(".mo")
    if not binary.exists() or binary.read_bytes() != compiled(catalogue):
        found.append(f"{lang}: the compiled catalogue is not current")
    return found


def main() -> int:
    for lang in LANGUAGES:
        if "--check" not in sys.argv:
            catalogue = read(lang)
            catalogue.update(extracted(), no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            for message in catalogue:
                message.locations = []
            path = catalogue_file(lang)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                write_po(stream, catalogue, sort_output=True, omit_header=False, width=110)
            path.with_suffix(".mo").write_bytes(compiled(read(lang)))
        for fault in (left := faults(lang)):
            sys.stderr.write(fault + "\n")
        if left:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
