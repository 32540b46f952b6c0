"""The dashboard: one file that loads nothing, safe with hostile text, readable by everyone; looked at by a real browser."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tullys-online-store-2024.yaml"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(params=["ja", "en"])
def page(request: pytest.FixtureRequest, breachkit: Cli, tmp_path: Path) -> Path:
    breachkit("new", "--from", str(EXAMPLE))
    breachkit("facts", "set", "people_by_place=JP=92000, US-CA=600, DE=85")
    breachkit("filed", "jp-appi.preliminary", "--at", "2024-05-23", "--receipt", "A-1")
    breachkit("measures", "add", "MFA", "--due-on", "2026-12-20")
    out = tmp_path / "dashboard.html"
    breachkit("render", "dashboard", "--out", str(out), "--lang", request.param)
    return out


class Reader(HTMLParser):
    """Tags in order, and every attribute that could fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetches: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.labelled: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "data", "action", "background", "poster", "ping"):
                self.fetches.append((tag, value or ""))
            if name == "href" and not (value or "").startswith("#"):
                self.fetches.append((tag, value or ""))
            if name == "id":
                self.ids.add(value or "")
            if name == "aria-labelledby":
                self.labelled.append(value or "")


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text("utf-8"))
    return reader


def test_it_loads_nothing_and_forbids_a_browser_to(page: Path) -> None:
    found, text = read(page), page.read_text("utf-8")
    assert found.fetches == []
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & set(found.tags)
    assert "default-src 'none'" in html.unescape(text)
    assert not re.search(r"url\(|@import|@font-face", text)


def test_each_part_is_named_for_those_who_listen(page: Path) -> None:
    found = read(page)
    assert set(found.labelled) <= found.ids
    assert {"deadlines", "duties", "progress", "people", "registers", "filings"} <= set(found.labelled)
    assert found.tags.count("main") == found.tags.count("h1") == 1
    assert found.tags.count("caption") == found.tags.count("table")
    assert re.search(r'<html lang="(ja|en)">', page.read_text("utf-8"))


def test_it_says_what_is_due_and_why(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "A-1" in text
    assert "92,000" in text
    assert "MFA" in text
    assert ("期限超過" if 'lang="ja"' in text else "overdue") in text


def test_text_from_people_is_inert(breachkit: Cli, tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)>{{ 7*7 }}\"'"
    breachkit("new", "--title", bad, "--org", bad)
    breachkit("measures", "add", bad, "--due-on", "2026-12-20")
    out = tmp_path / "d.html"
    breachkit("render", "dashboard", "--out", str(out))
    found = read(out)
    assert found.fetches == []
    assert "img" not in found.tags
    assert "49" not in re.findall(r"<h1>(.*?)</h1>", out.read_text("utf-8"))[0]


def test_it_is_told_where_it_lies_and_a_missing_folder_is_refused(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    made = breachkit("render", "dashboard", "--out", str(tmp_path / "d.html"), "--json").json
    assert made["bytes"] == (tmp_path / "d.html").stat().st_size
    assert (tmp_path / "d.html").stat().st_mode & 0o077 == 0
    assert "there is no folder" in breachkit("render", "dashboard", "--out", "/nowhere/d.html", code=2).err


PROBE = """<script>
addEventListener("load", () => {
  const light = (rgb) => { const [r, g, b] = rgb.match(/[\\d.]+/g).map(Number).map(v => { v /= 255;
    return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }); return .2126 * r + .7152 * g + .0722 * b };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  let least = 99;
  for (const one of document.querySelectorAll("p, li, td, th, h1, h2, h3, summary, span")) {
    if (!one.textContent.trim()) continue;
    const ink = light(getComputedStyle(one).color);
    least = Math.min(least, (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05));
  }
  const wide = [...document.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  document.title = JSON.stringify({width: innerWidth, scroll: document.documentElement.scrollWidth, contrast: least,
    wide: wide.map(e => e.tagName), focusable: document.querySelectorAll("a[href], summary").length});
});
</script></body>"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium")
@pytest.mark.parametrize("width", [500, 1200])
def test_a_browser_shows_it_without_sideways_scrolling_and_with_enough_contrast(page: Path, width: int) -> None:
    """The page's own policy forbids scripts, so the probe looks at a copy without it. (500 is Chromium's narrowest window.)"""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    copy = page.with_name("probe.html")
    copy.write_text(text.replace("</body>", PROBE), "utf-8")
    assert CHROMIUM is not None
    shown = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         f"--user-data-dir={page.parent / 'profile'}", f"--window-size={width},900", "--virtual-time-budget=2000",
         "--dump-dom", copy.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout  # fmt: skip
    match = re.search(r"<title>(.*?)</title>", shown)
    assert match
    seen = json.loads(html.unescape(match[1]))
    assert seen["scroll"] <= seen["width"], seen
    assert seen["wide"] == []
    assert seen["contrast"] >= 4.5, seen
    assert seen["focusable"] > 5
