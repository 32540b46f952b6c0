"""`python -m bench.work HOME`: the work inside a command, without its start, beside the bare loop that does only the least of it.

| work | floor |
|---|---|
| checking every event of the journal (`verify`) | canonical JSON and SHA-256 of the same lines, by the standard library |
| reading the state of the case (`status`) | `json.loads` of case.json |
| reading every law, compiled and checked | `json.loads` of the same bytes |
| filling a report and running its template | the same template in a bare sandboxed Jinja loop, with everything filled in |

The table query's floor stands in `bench.people`. What is compared takes turns. Prints JSON: the seconds of each turn by name.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TURNS = int(os.environ.get("BENCH_ROUNDS", "15"))
PAIRS = {
    "checking every event": "bare canonical JSON and SHA-256",
    "reading the case": "bare json.loads of case.json",
    "reading every law": "bare json.loads of the laws",
    "filling and rendering a report": "bare sandboxed Jinja",
}


def of_events(home: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    from breachkit.store.local import LocalHome

    homes = LocalHome(home)
    current = homes.current_id()
    assert current is not None
    store = homes.case(current)

    def bare() -> None:
        with store.journal.path.open("rb") as stream:
            for line in stream:
                members = json.loads(line)
                stated = members.pop("hash")
                body = json.dumps(members, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
                assert hashlib.sha256(body).hexdigest() == stated

    return store.check, bare


def of_case(home: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    from breachkit.store.local import LocalHome

    homes = LocalHome(home)
    current = homes.current_id()
    assert current is not None
    store = homes.case(current)
    return store.read, lambda: json.loads(store.snapshot.read_bytes())


def of_laws() -> tuple[Callable[[], object], Callable[[], object]]:
    from breachkit.content.fingerprint import builtin_root
    from breachkit.content.kinds import REGIMES
    from breachkit.content.library import Library

    def ours() -> int:
        library = Library((builtin_root(),))
        library.__dict__["_compiled"] = kept
        return len(library.regimes)

    kept = Library((builtin_root(),))._compiled
    written = [bytes(raw) for name, raw in kept.items() if name.startswith(REGIMES)]
    return ours, lambda: [json.loads(one) for one in written]


def of_report() -> tuple[Callable[[], object], Callable[[], object]]:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    from breachkit.content.library import builtin
    from breachkit.documents import environment, render
    from breachkit.domain.start import empty_case
    from breachkit.i18n import use_language
    from breachkit.services import clock
    from breachkit.services.documents import registry_of, subject_of

    use_language("ja")
    library = builtin()
    registry = registry_of(library)
    form = registry.form(registry.find("report", "ppc"))
    subject = subject_of(empty_case(), library, form, clock.now())
    stage = next(iter(form.stages))
    seen: list[tuple[str, dict[str, Any]]] = []
    usual = environment.run_template
    caller: Any = render

    def look(folders: tuple[Path, ...], name: str, values: dict[str, Any]) -> str:
        seen.append((name, values))
        return usual(folders, name, values)

    def ours() -> str:
        return render.compose(registry.folders, form, stage, subject, "ja", draft=True).markdown

    caller.run_template = look
    expected = ours()
    caller.run_template = usual
    name, values = seen[-1]
    bare = SandboxedEnvironment(loader=FileSystemLoader(registry.folders), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)  # fmt: skip
    template = bare.get_template(name)
    missing: list[str] = values["missing"]._printer.missing
    before = [*missing]

    def loop() -> str:
        missing[:] = before  # what the template finds missing is noted as it runs; each turn starts from the same
        return template.render(values)

    assert loop() == expected
    return ours, loop


def main() -> int:
    home = Path(sys.argv[1])
    calls: dict[str, Callable[[], object]] = {}
    for (name, floor), (ours, bare) in zip(
        PAIRS.items(), (of_events(home), of_case(home), of_laws(), of_report()), strict=True
    ):
        calls |= {name: ours, floor: bare}
    found: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(TURNS + 1):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            if turn:
                found[name].append(time.perf_counter() - started)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
