"""`python -m bench.people`: lists and letters at scale, each beside a floor measured in the same run.

| what | floor | target |
|---|---|---|
| letters as text, one process | a bare loop over the same compiled sandboxed template, writing the same file | at least 0.8 of its rate |
| the same, two processes | one process | at least 1.6 times |
| memory for the large list | memory for the small one | at most 1.3 times |
| letters as PDF | typst alone on the same source and people | at least 0.7 of its rate |
| import with duplicates and counts | one bare query of the table engine over the same file | at most 2 times |

Each measurement is a process of its own; measurement and floor take turns. BENCH_PEOPLE sets the large list (1,000,000),
BENCH_LETTERS how many letters are written for their rate (400,000: two processes take half a second to start, which fewer letters
would make the greater part), BENCH_TURNS the turns (3). Beside the ratios of time stand those of processor time, which tell what a
busy machine hides: two processes that take 1.25 times the processor time of one cannot be more than 1.6 times as quick.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
LETTERS = min(PEOPLE, int(os.environ.get("BENCH_LETTERS", "400000")))
PDFS = 2000
SMALL = 10_000
TURNS = int(os.environ.get("BENCH_TURNS", "3"))

FAMILY = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "林",
    "斎藤",
    "清水",
]
GIVEN = [a + b for a in "健翔大陽美由真悠結拓誠愛蓮葵湊麻里直和秀" for b in "一太輔子香里美斗衣也樹人菜奈介平代恵"]
KANA = ["ﾔﾏﾀﾞ", "ｻﾄｳ", "ﾀﾅｶ", "ﾜﾀﾅﾍﾞ", "ｺﾊﾞﾔｼ", "ｲﾄｳ"]
TOWNS = (
    ("東京都千代田区丸の内", "100-0005"), ("大阪府大阪市北区梅田", "530-0001"), ("神奈川県横浜市西区高島", "220-0011"),
    ("北海道札幌市中央区北一条西", "060-0001"), ("愛知県名古屋市中村区名駅", "450-0002"), ("福岡県福岡市博多区博多駅前", "812-0011"),
    ("京都府京都市下京区烏丸通", "600-8216"), ("沖縄県那覇市泉崎", "900-0021"), ("世田谷区三軒茶屋", "154-0024"),
)  # fmt: skip


def make_list(path: Path, people: int) -> None:
    """A list of Japanese customers: a tenth are duplicates, a fifth of the addresses full width, kana half width."""
    import duckdb

    def listed(words: Any) -> str:
        return "[" + ",".join(f"'{word}'" for word in words) + "]"

    def pick(words: Any, salt: int) -> str:
        return f"{listed(words)}[1 + (hash(k + {salt}) % {len(words)})::INT]"

    duckdb.execute(f"""COPY (
WITH rows_of AS (SELECT i, CASE WHEN i % 10 = 3 THEN i - 1 ELSE i END AS k FROM range({people}) t(i))
SELECT 'C' || lpad(i::VARCHAR, 8, '0') AS 顧客番号,
    {pick(FAMILY, 0)} || CASE WHEN i % 3 = 0 THEN '　' ELSE ' ' END || {pick(GIVEN, 7)} AS 氏名,
    {pick(KANA, 0)} || ' ﾊﾅｺ' AS フリガナ,
    CASE WHEN i % 20 = 7 THEN '' ELSE CASE WHEN i % 4 = 0 THEN 'User' ELSE 'user' END || k || '@example' || (k % 50) || '.co.jp' END
        AS メールアドレス,
    '090-' || lpad((hash(k) % 10000)::VARCHAR, 4, '0') || '-' || lpad((hash(k + 1) % 10000)::VARCHAR, 4, '0') AS 電話番号,
    {pick([code for _town, code in TOWNS], 3)} AS 郵便番号,
    {pick([town for town, _code in TOWNS], 3)} || CASE WHEN i % 5 = 0 THEN '１－２－' ELSE '1-2-' END || (hash(k + 9) % 9770) AS 住所,
    strftime(DATE '1940-01-01' + (hash(k + 5) % 25000)::INT, '%Y/%m/%d') AS 生年月日
FROM rows_of) TO '{path}' (HEADER, DELIMITER ',')""")


BARE_QUERY = """
CREATE TABLE kept AS SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY coalesce(lower(trim(メールアドレス)), 顧客番号), 氏名) AS by_mail,
        row_number() OVER (PARTITION BY 氏名, 生年月日, 郵便番号) AS by_birth,
        row_number() OVER (PARTITION BY 氏名, 住所, 生年月日) AS by_home
    FROM read_csv('{path}', all_varchar=true, header=true))
WHERE by_mail = 1 AND by_birth = 1 AND by_home = 1;
SELECT left(住所, 3) AS place, count(*) FROM kept GROUP BY place;
COPY (SELECT row_number() OVER () AS id, * EXCLUDE (by_mail, by_birth, by_home) FROM kept)
    TO '{path}.bare.parquet' (FORMAT parquet, COMPRESSION zstd);
"""


class Clock:
    """Seconds, and processor seconds of this process and of those that it started and that ended, since it was made."""

    def __init__(self) -> None:
        self._own = time.process_time()
        self._children = self._of_children()
        self._started = time.perf_counter()

    @staticmethod
    def _of_children() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def read(self) -> dict[str, float]:
        own = time.process_time() - self._own
        seconds = time.perf_counter() - self._started
        return {"seconds": seconds, "own": own, "cpu": own + self._of_children() - self._children}


def bare_import(folder: Path) -> dict[str, Any]:
    """The engine's own query: the same three rules on the cells as they stand, counts by place, one Parquet file."""
    import duckdb

    clock = Clock()
    connection = duckdb.connect()
    connection.execute(BARE_QUERY.format(path=folder / "large.csv"))
    return clock.read()


def our_import(folder: Path) -> dict[str, Any]:
    from datetime import date

    import duckdb  # noqa: F401 - loaded before the clock runs, as for the floor

    from breachkit.people.columns import guess
    from breachkit.people.importing import import_files
    from breachkit.people.normalise import Plan
    from breachkit.people.reading import look_at

    clock = Clock()
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        source = look_at(folder / "large.csv")
        found = guess(source.headers, source.sample)
        done = import_files([(source, Plan(found.fields, "ja", date(2026, 11, 24)))], Path(scratch))
    return {**clock.read(), "people": done.people}


def peak() -> int:
    """This process's own peak of memory, in KB; ru_maxrss also remembers the process that it was forked from."""
    try:
        status = Path("/proc/self/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def setting(fmt: str) -> Any:
    """The letters' setup for a case whose facts are known."""
    from breachkit.content.library import builtin
    from breachkit.documents.letters import set_up
    from breachkit.documents.render import compose
    from breachkit.domain.start import empty_case
    from breachkit.services import clock
    from breachkit.services.documents import registry_of, subject_of

    library = builtin()
    registry = registry_of(library)
    form = registry.form("notices/people")
    subject = subject_of(empty_case(), library, form, clock.now())
    content = compose(registry.folders, form, next(iter(form.stages)), subject, "ja", draft=False)
    return set_up({"ja": content}, fmt, registry.folders, library.facts["data_categories"], org="例示商店", sender="")


def people_of(path: Path, last: int) -> list[tuple[Any, ...]]:
    from breachkit.documents.letters import COLUMNS
    from breachkit.people.engine import connected
    from breachkit.people.lists import people

    with connected(threads=1) as connection:
        return [one for _index, some in people(connection, path, COLUMNS, 1000) for one in some][:last]


def bare_text(folder: Path) -> dict[str, Any]:
    """A loop over the people, already in memory, that renders the same compiled sandboxed template into one file."""
    from breachkit.documents.letters import Press

    press = Press(setting("txt"))
    values = [press.values(person) for person in people_of(folder / "letters.parquet", LETTERS)]
    clock = Clock()
    with (folder / "bare.txt").open("w", encoding="utf-8") as stream:
        for one in values:
            stream.write(press.template.render(one))
            stream.write("\f\n")
    return {**clock.read(), "letters": len(values)}


def our_letters(folder: Path, name: str, fmt: str, jobs: int, last: int, *, whole: bool) -> dict[str, Any]:
    from functools import partial

    from breachkit.services.letters_batch import Target
    from breachkit.services.letters_job import alone, run
    from breachkit.services.letters_pool import anew, one_process, processes

    setup = setting(fmt)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = folder / name
        target = Target(Path(place) / ("out" if whole else "out.txt"), whole, fmt)
        work = (
            partial(processes, setup, path, "all", target, jobs)
            if jobs > 1
            else partial(one_process, setup, path, "all", target)
        )
        clock = Clock()
        with alone(target):
            done, _resumed = run(
                setup, target, {"job": "bench"}, last, work, partial(anew, setup, path, "all", target), lambda _n: None
            )
        used = clock.read()
    return {**used, "letters": done.letters}


def bare_pdf(folder: Path) -> dict[str, Any]:
    """Typst alone: the same source and people in documents of a thousand letters, the font loaded."""
    from breachkit.documents.formats import pdf_writer
    from breachkit.documents.letters import Press, _addressed

    setup = setting("pdf")
    press = Press(setup)
    people = people_of(folder / "letters.parquet", PDFS)
    given = [
        json.dumps({"title": setup.titles["ja"], "draft": "", "bodies": setup.bodies,
                    "people": [_addressed(press.values(one)) for one in people[start : start + 1000]]}, ensure_ascii=False)
        for start in range(0, len(people), 1000)
    ]  # fmt: skip
    import typst

    for name in ("letters.typ", "blocks.typ"):
        (folder / name).write_text(setup.sources[name], "utf-8")
    pdf_writer.fonts()
    clock = Clock()
    for part in given:
        compiler = typst.Compiler(
            input=str(folder / "letters.typ"),
            root=str(folder),
            font_paths=pdf_writer.fonts(),
            sys_inputs={"given": part},
        )
        compiler.compile(output=str(folder / "bare.pdf"), format="pdf")
    return {**clock.read(), "letters": len(people)}


MEASURED: dict[str, Callable[[Path], dict[str, Any]]] = {
    "bare query": bare_import,
    "import": our_import,
    "bare loop": bare_text,
    "letters": lambda folder: our_letters(folder, "letters.parquet", "txt", 1, LETTERS, whole=False),
    "letters, 2 processes": lambda folder: our_letters(folder, "letters.parquet", "txt", 2, LETTERS, whole=False),
    "bare typst": bare_pdf,
    "pdf letters": lambda folder: our_letters(folder, "pdf.parquet", "pdf", 1, PDFS, whole=True),
    "small list": lambda folder: our_letters(folder, "small.parquet", "txt", 1, SMALL, whole=False),
    "large list": lambda folder: our_letters(folder, "large.parquet", "txt", 1, PEOPLE, whole=False),
}


def make_kept(path: Path, people: int) -> None:
    """A kept list of that many people, as an import would leave it."""
    import duckdb

    from breachkit.people.lists import COLUMNS, GROUP

    row = "i + 1 AS id, 'C' || i AS ref, '山田 太郎' || i AS name, NULL AS kana, 'p' || i || '@example.jp' AS email, NULL AS phone, "
    row += "'100-0005' AS postal_code, 'JP-13' AS place, '東京都千代田区丸の内1-2-' || i AS address, NULL AS birth_date, 'ja' AS lang, "
    row += "NULL AS categories, NULL AS issues"
    assert len(row.split(" AS ")) == len(COLUMNS) + 1
    duckdb.execute(
        f"COPY (SELECT {row} FROM range({people}) t(i)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE {GROUP})"
    )


def prepare(folder: Path) -> None:
    """The large list as CSV, and kept lists of the sizes that letters are measured on."""
    make_list(folder / "large.csv", PEOPLE)
    for name, size in (("letters", LETTERS), ("pdf", PDFS), ("small", SMALL), ("large", PEOPLE)):
        make_kept(folder / f"{name}.parquet", size)


def measure(module: str, *arguments: str) -> dict[str, Any]:
    """One measurement in a process of its own: seconds, processor seconds with those of its children, peak memory in KB."""
    ran = subprocess.run([sys.executable, "-m", module, *arguments], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def measured(work: Callable[[], dict[str, Any]]) -> str:
    """What `measure` reads, once the work is done."""
    found = work()
    return json.dumps({"memory": peak(), **found})


def main() -> int:
    if len(sys.argv) == 3:
        print(measured(lambda: MEASURED[sys.argv[1]](Path(sys.argv[2]))))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        seconds: dict[str, list[float]] = {one: [] for one in MEASURED}
        cpu: dict[str, list[float]] = {one: [] for one in MEASURED}
        own: list[float] = []
        memory = {}
        for _turn in range(TURNS):
            for one in MEASURED:
                if one.endswith(" list"):
                    continue
                found = measure("bench.people", one, name)
                seconds[one].append(found["seconds"])
                cpu[one].append(found["cpu"])
                if one == "letters, 2 processes":
                    own.append(found["own"])
        for one in ("small list", "large list"):
            memory[one] = measure("bench.people", one, name)["memory"]
    worked = {one: statistics.median(found) for one, found in cpu.items() if found}
    median = {one: statistics.median(found) for one, found in seconds.items() if found}
    rows = [
        ("text letters: rate beside a bare loop", median["bare loop"] / median["letters"], ">=", 0.8),
        ("two processes: rate beside one", median["letters"] / median["letters, 2 processes"], ">=", 1.6),
        (f"memory: {PEOPLE:,} people beside {SMALL:,}", memory["large list"] / memory["small list"], "<=", 1.3),
        ("PDF letters: rate beside bare typst", median["bare typst"] / median["pdf letters"], ">=", 0.7),
        (f"import of {PEOPLE:,} rows: time beside a bare query", median["import"] / median["bare query"], "<=", 2.0),
    ]
    missed = 0
    for told, ratio, sign, target in rows:
        holds = ratio >= target if sign == ">=" else ratio <= target
        missed += not holds
        print(f"{told:<52}{ratio:>7.2f}  {sign} {target}{'' if holds else '   MISSED'}")
    print(f"letters per second: bare loop {LETTERS / median['bare loop']:,.0f}, one process {LETTERS / median['letters']:,.0f}, "
          f"two {LETTERS / median['letters, 2 processes']:,.0f}; PDF {PDFS / median['pdf letters']:,.0f}")  # fmt: skip
    print(
        f"import {median['import']:.1f} s, bare query {median['bare query']:.1f} s; memory of letters {memory['large list'] // 1024} MB"
    )
    print(
        f"processor time: import beside a bare query {worked['import'] / worked['bare query']:.2f}; text letters beside a bare loop "
        f"{worked['bare loop'] / worked['letters']:.2f} of its rate; letters by one process "
        f"{worked['letters']:.1f} s, by two {worked['letters, 2 processes']:.1f} s, of which {statistics.median(own):.1f} s "
        f"in the one that keeps the order: two cores can be {2 * worked['letters'] / worked['letters, 2 processes']:.2f} times as quick"
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
