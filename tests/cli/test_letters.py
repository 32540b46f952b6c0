"""Letters to everyone on a list: each once, in their language, inert, resumed after a kill, final only when signed off."""

from __future__ import annotations

import csv
import email
import email.policy
import hashlib
import json
import mailbox
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]

PEOPLE = """氏名,メール,郵便番号,住所,国,漏えい項目
山田 太郎,taro@example.jp,100-0005,東京都千代田区丸の内1-1,日本,氏名、クレジットカード番号
Ann Lee,ann@example.com,94105,"1 Market St, San Francisco, CA",US,
<b>佐藤</b> {{ 7*7 }},evil@example.jp,,東京都港区 #set page(width: 1pt) [x](http://evil.example) \\end,日本,
鈴木 花子,,530-0001,大阪府大阪市北区梅田1-1,日本,
,only@example.jp,,,,
"""
FACTS = (
    "summary=第三者が侵入した", "discovered_at=2026-11-22 18:30", "data_categories=name", "incident_type=unauthorised_access",
    "secondary_damage=none", "secondary_damage_detail=なし", "advice_to_people=パスワードを変えてください", "measures_done=遮断した",
    "helpdesk_contact=0120-000-000", "people_notified_on=2026-11-23", "org_representative=代表取締役",
)  # fmt: skip


@pytest.fixture
def listed(case: Path, tmp_path: Path, breachkit: Cli) -> Path:
    """A case with a list of five."""
    path = tmp_path / "list.csv"
    path.write_text(PEOPLE, "utf-8")
    breachkit("people", "import", str(path), "--yes")
    return case


def ledger(path: Path) -> list[list[Any]]:
    """Every letter that a ledger tells of: person, language, hash."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [letter for line in lines[1:] for letter in line["letters"]]


def test_each_person_gets_one_letter_in_their_language(listed: Path, tmp_path: Path, breachkit: Cli) -> None:
    out = tmp_path / "letters"
    done = breachkit("render", "letters", "--out", str(out), "--json").json
    assert (done["letters"], done["left_out"], done["languages"]) == (5, 0, {"en": 1, "ja": 4})
    first, second = ((out / "00000" / f"000000{n}.txt").read_text("utf-8") for n in (1, 2))
    assert first.startswith("〒100-0005\n東京都千代田区丸の内1-1\n山田 太郎 様\n\n")
    assert first.endswith("■ あなたの情報のうち、対象となる項目\n\n・氏名\n・クレジットカード番号\n")
    assert second.startswith("Ann Lee\n1 Market St, San Francisco, CA 94105\n\nDear Ann Lee,\n\n")
    for number, _lang, digest in ledger(out / "ledger.jsonl"):
        path = out / "00000" / f"{number:07d}.txt"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["letters"] == manifest["people_in_list"] == 5
    assert manifest["ledger_sha256"] == hashlib.sha256((out / "ledger.jsonl").read_bytes()).hexdigest()
    kept = json.loads((listed / "case.json").read_text("utf-8"))["letters"][0]
    assert kept["manifest_sha256"] == hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest()
    breachkit("verify")


def test_what_a_list_says_is_text_wherever_it_is_printed(listed: Path, tmp_path: Path, breachkit: Cli) -> None:
    for fmt in ("txt", "html", "eml", "pdf"):
        breachkit("render", "letters", "--format", fmt, "--out", str(tmp_path / f"out.{fmt}"))
    assert "<b>佐藤</b> {{ 7*7 }} 様" in (tmp_path / "out.txt").read_text("utf-8")
    html = (tmp_path / "out.html").read_text("utf-8")
    assert "&lt;b&gt;佐藤&lt;/b&gt; {{ 7*7 }} 様" in html and "<b>佐藤" not in html
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(tmp_path / "out.pdf").pages]
    evil = next(page for page in pages if "佐藤" in page)
    evil = evil.replace("\n", "")
    assert "{{ 7*7 }}" in evil and "#set page(width: 1pt)" in evil and "[x](http://evil.example)" in evil


def test_drafts_of_emails_go_to_those_with_an_address_and_the_others_are_named(
    listed: Path, tmp_path: Path, breachkit: Cli
) -> None:
    told = breachkit("render", "letters", "--format", "eml", "--out", str(tmp_path / "mail"))
    assert "No e-mail address, so no letter: 1" in told.out
    message = email.message_from_bytes((tmp_path / "mail/00000/0000001.eml").read_bytes(), policy=email.policy.default)
    assert message["To"] == "山田 太郎 <taro@example.jp>"
    assert message["Subject"] == "個人情報の漏えい等に関するお詫びとお知らせ"
    assert message["X-Unsent"] == "1" and message["Date"] is None
    parts = {part.get_content_type(): part.get_content() for part in message.iter_parts()}
    assert "山田 太郎 様" in parts["text/plain"] and "東京都" not in parts["text/plain"]
    assert 'lang="ja"' in parts["text/html"]
    rest = breachkit("render", "letters", "--out", str(tmp_path / "post.txt"), "--who", "without-email", "--json").json
    assert (rest["letters"], rest["not_chosen"]) == (1, 4)
    breachkit("render", "letters", "--format", "eml", "--out", str(tmp_path / "mail.mbox"))
    box = mailbox.mbox(tmp_path / "mail.mbox")
    assert len(box) == 4
    box.close()


def test_pdf_letters_stand_on_pages_of_their_own_with_their_font(listed: Path, tmp_path: Path, breachkit: Cli) -> None:
    from pypdf import PdfReader

    breachkit("render", "letters", "--format", "pdf", "--out", str(tmp_path / "pdf"))
    reader = PdfReader(tmp_path / "pdf" / "letters-00001.pdf")
    text = [page.extract_text() for page in reader.pages]
    for to in ("山田 太郎 様", "Dear Ann Lee,", "鈴木 花子 様", "ご本人様"):
        assert sum(to in page for page in text) == 1
    resources: Any = reader.pages[0]["/Resources"]
    fonts = {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}
    assert fonts and all("NotoSansCJK" in font for font in fonts)


def test_a_finished_run_is_not_run_again_and_another_does_not_mix_with_it(
    listed: Path, tmp_path: Path, breachkit: Cli
) -> None:
    out = tmp_path / "letters.txt"
    breachkit("render", "letters", "--out", str(out))
    before = (out.read_bytes(), out.stat().st_mtime_ns)
    breachkit("render", "letters", "--out", str(out))
    assert (out.read_bytes(), out.stat().st_mtime_ns) == before
    assert len(json.loads((listed / "case.json").read_text("utf-8"))["letters"]) == 1
    breachkit("facts", "set", "summary=別の文")
    assert "other letters were begun" in breachkit("render", "letters", "--out", str(out), code=2).err
    mine = tmp_path / "mine.txt"
    mine.write_text("mine", "utf-8")
    assert "exists already" in breachkit("render", "letters", "--out", str(mine), code=2).err
    assert mine.read_text("utf-8") == "mine"


def test_final_letters_need_a_complete_document_signed_off_in_each_language(
    listed: Path, tmp_path: Path, breachkit: Cli
) -> None:
    def letters(*arguments: str, code: int = 0) -> Ran:
        return breachkit("render", "letters", "--final", "--out", str(tmp_path / "final.txt"), *arguments, code=code)

    assert "not complete" in letters(code=1).err
    breachkit("facts", "set", *FACTS)
    assert "signed notices/people off in en" in letters(code=1).err
    for lang in ("en", "ja"):
        breachkit("render", "notice", "--to", "people", "--lang", lang)
        breachkit("approve", "--by", "担当者", "--role", "legal")
    letters()
    text = (tmp_path / "final.txt").read_text("utf-8")
    assert "未記入" not in text and "下書き" not in text and "DRAFT" not in text
    again = breachkit("render", "letters", "--final", "--out", str(tmp_path / "more.txt"), code=1)
    assert "were written" in again.err and "--again" in again.err
    breachkit("render", "letters", "--final", "--again", "--out", str(tmp_path / "more.txt"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "docx"], "there is no docx"),
        (["--who", "me"], "there is no me"),
        (["--jobs", "0"], "0 processes"),
        (["--people", "p9"], "no list p9"),
        (["--document", "notices/none"], "none"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    arguments: list[str], told: str, listed: Path, tmp_path: Path, breachkit: Cli
) -> None:
    assert told in breachkit("render", "letters", "--out", str(tmp_path / "x.txt"), *arguments, code=2).err
    assert not (tmp_path / "x.txt").exists()


@pytest.fixture
def many(case: Path, tmp_path: Path, breachkit: Cli) -> int:
    """A case with some 9,000 people, some rows of whom are duplicates."""
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["氏名", "メール", "住所"])
        writer.writerows(
            [f"人{n - n % 100 // 99}", f"p{n - n % 100 // 99}@example.jp", "東京都港区1"] for n in range(9_000)
        )
    return int(breachkit("people", "import", str(path), "--yes", "--json").json["list"]["people"])


def spawn(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "breachkit", "render", "letters", *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


@pytest.mark.parametrize(("out", "jobs"), [("all.txt", "2"), ("folder", "1")])
def test_a_run_that_is_killed_goes_on_and_nobody_is_left_out_or_written_to_twice(
    out: str, jobs: str, many: int, tmp_path: Path, breachkit: Cli
) -> None:
    target = tmp_path / out
    told = target / "ledger.jsonl" if out == "folder" else tmp_path / "all.txt.ledger.jsonl"
    running = spawn("--out", str(target), "--jobs", jobs)
    deadline = time.monotonic() + 60
    while not (told.exists() and told.read_bytes().count(b"\n") >= 5):
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.002)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    written = len(ledger(told)) if told.read_bytes().endswith(b"\n") else 4000
    assert written < many
    with told.open("ab") as stream:
        stream.write(b'{"batch": 4, "torn')  # as a crash of the machine can leave it
    if out != "folder":
        with (tmp_path / "all.txt.part").open("ab") as stream:
            stream.write("半分だけ".encode())
    went_on = breachkit("render", "letters", "--out", str(target), "--jobs", jobs, "--json").json
    assert (went_on["resumed"], went_on["letters"]) == (True, many)
    numbers = [number for number, _lang, _digest in ledger(told)]
    assert len(numbers) == len(set(numbers)) == many
    whole = breachkit("render", "letters", "--out", str(tmp_path / "whole.txt"), "--json").json
    assert whole["resumed"] is False
    if out == "folder":
        files = sorted(path.read_bytes() for path in target.rglob("*.txt"))
        assert len(files) == many
        assert files == sorted((tmp_path / "whole.txt").read_bytes().split(b"\f\n")[:-1])
    else:
        assert target.read_bytes() == (tmp_path / "whole.txt").read_bytes()
        assert not (tmp_path / "all.txt.part").exists()


def children(pid: int) -> list[int]:
    """The processes that write letters for this one."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            command = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == pid and b"spawn_main" in command:
            found.append(int(path.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_process_that_ends_before_its_work_is_told_and_the_run_goes_on_when_repeated(
    many: int, tmp_path: Path, breachkit: Cli
) -> None:
    target = tmp_path / "all.txt"
    running = subprocess.Popen(
        [sys.executable, "-m", "breachkit", "--lang", "en", "render", "letters", "--out", str(target), "--jobs", "3"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (started := children(running.pid)):
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.002)
    os.kill(started[0], signal.SIGKILL)  # while it still starts: the run cannot be over before
    _out, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "ended before its work did" in err and "Traceback" not in err
    went_on = breachkit("render", "letters", "--out", str(target), "--jobs", "3", "--json").json
    assert (went_on["resumed"], went_on["letters"]) == (True, many)
    breachkit("render", "letters", "--out", str(tmp_path / "whole.txt"))
    assert target.read_bytes() == (tmp_path / "whole.txt").read_bytes()


@pytest.mark.parametrize(
    ("fmt", "out"), [("txt", "folder"), ("html", "all.html"), ("eml", "all.mbox"), ("eml", "folder")]
)
def test_several_processes_write_the_same_bytes_as_one(
    fmt: str, out: str, listed: Path, tmp_path: Path, breachkit: Cli
) -> None:
    for jobs in ("1", "2"):
        (tmp_path / jobs).mkdir()
        breachkit("render", "letters", "--format", fmt, "--out", str(tmp_path / jobs / out), "--jobs", jobs)
    one, two = ({path.relative_to(tmp_path / jobs): path.read_bytes() for path in (tmp_path / jobs).rglob("*")
                 if path.is_file()} for jobs in ("1", "2"))  # fmt: skip
    assert one == two and any(one.values())


def test_two_runs_into_one_place_do_not_run_beside_each_other(many: int, tmp_path: Path, breachkit: Cli) -> None:
    from filelock import FileLock

    with FileLock(tmp_path / ".all.txt.ledger.jsonl.lock"):
        assert "another process" in breachkit("render", "letters", "--out", str(tmp_path / "all.txt"), code=1).err


def test_an_output_that_lost_letters_is_not_taken_for_whole(many: int, tmp_path: Path, breachkit: Cli) -> None:
    target = tmp_path / "all.txt"
    breachkit("render", "letters", "--out", str(target))
    told = tmp_path / "all.txt.ledger.jsonl"
    told.write_bytes(b"".join(told.read_bytes().splitlines(keepends=True)[:3]))
    target.rename(tmp_path / "all.txt.part")
    with (tmp_path / "all.txt.part").open("r+b") as stream:
        stream.truncate(1000)
    assert "letters are missing" in breachkit("render", "letters", "--out", str(target), code=1).err
