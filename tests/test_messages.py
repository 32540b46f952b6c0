"""The message catalogues: nothing untranslated, nothing stale, the compiled file current."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from breachkit.i18n import gettext

ROOT = Path(__file__).resolve().parent.parent


def test_every_message_is_translated_and_the_compiled_catalogue_is_current() -> None:
    found = subprocess.run(
        [sys.executable, "tools/messages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


def test_a_translation_uses_the_same_placeholders() -> None:
    from babel.messages.pofile import read_po

    with (ROOT / "src/breachkit/locale/ja/LC_MESSAGES/breachkit.po").open("rb") as stream:
        for message in read_po(stream, locale="ja"):
            original = message.id[0] if isinstance(message.id, tuple | list) else message.id
            translated = message.string[0] if isinstance(message.string, tuple | list) else message.string
            if original:
                assert set(re.findall(r"\{\w*", original)) == set(re.findall(r"\{\w*", translated or "")), original


def test_a_document_can_speak_another_language_than_the_screen() -> None:
    assert gettext("yes", "ja") == "はい"
    assert gettext("yes", "en") == "yes"
