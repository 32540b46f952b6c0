"""The site of docs/: every page in its navigation, no dead link, nothing fetched from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))


def anchors_of(page: Path) -> set[str]:
    """The anchors that the headings of a page get."""
    from pymdownx.slugs import slugify

    slug = slugify(case="lower")
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {slug(re.sub(r"[`*]", "", title), "-") for title in re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)}


def test_the_navigation_names_only_pages_that_are_there() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8").split("\nnav:", 1)[1]
    named = set(re.findall(r": ([\w./-]+\.md)$", navigation, flags=re.MULTILINE))
    there = {page.relative_to(DOCS).as_posix() for page in PAGES}
    assert named - there == set()
    assert {page for page in there - named if not page.startswith("decisions/")} == set(), (
        "give it a place in mkdocs.yml"
    )
    assert len(named) > 20


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "README.ja.md"], ids=lambda page: page.name)
def test_no_link_inside_the_documents_is_dead(page: Path) -> None:
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _hash, anchor = target.partition("#")
        aim = (page.parent / path) if path else page
        assert aim.exists(), f"{page.name} links to {target}"
        assert not path or page.parent == ROOT or DOCS in aim.resolve().parents, f"{target} lies outside the site"
        if anchor and aim.suffix == ".md":
            assert anchor in anchors_of(aim), f"{page.name} links to {target}"


def test_the_site_is_built_whole_and_fetches_nothing(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    home = (tmp_path / "site" / "index.html").read_text("utf-8")
    for page in PAGES:  # every page can be reached from the navigation
        target = page.relative_to(DOCS).with_suffix(".html").as_posix().replace("README.html", "index.html")
        assert f'href="{target}"' in home, target
    for name, lang in (("tutorial/first-case.ja.html", "ja"), ("tutorial/first-case.html", "en")):
        shown = (tmp_path / "site" / name).read_text("utf-8")
        assert f'<html lang="{lang}"' in shown  # else a browser may draw Chinese forms of the characters
        assert re.search(r"[、。ぁ-ん]\n[ぁ-ん一-龠]", re.sub(r"<pre.*?</pre>", "", shown, flags=re.DOTALL)) is None
        assert ("目次" in shown) == (lang == "ja")
    for name in ("index.html", "tutorial/first-case.ja.html", "decisions/0001-libraries.html"):
        shown = (tmp_path / "site" / name).read_text("utf-8")
        fetched = re.findall(r"<(?:link|script|img|iframe)\b[^>]*?(?:href|src)=\"?((?:https?:)?//[^\s\">]+)", shown)
        assert fetched == [], name
