"""Is this machine ready for the night? Each check says what it found, and the mend where something is wrong.

No text of any case is read into a result: its id, sizes, numbers and kinds of fault alone, so that the output can be
pasted into a ticket.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from breachkit import __version__
from breachkit.content.cache import COPIES, cache_folder
from breachkit.content.library import Library
from breachkit.domain.start import FIRST_PREVIOUS
from breachkit.errors import BreachkitError, ContentError, LockedError
from breachkit.i18n import _, language, ngettext
from breachkit.services import clock
from breachkit.services.keys import without_asking
from breachkit.services.regimes import stale
from breachkit.services.workspace import STORE, Workspace
from breachkit.store.local import LocalCase, LocalHome
from breachkit.store.lock import is_held
from breachkit.wording.sizes import size as size_words

State = Literal["ok", "note", "wrong"]
LEAST_PYTHON = (3, 11)
LEAST_FREE, LITTLE_FREE, LARGE_CACHE = 50_000_000, 1_000_000_000, 200_000_000
_SHOWN = 5

EXTRAS: dict[str, tuple[str, ...]] = {
    "docx": ("docx",),
    "pdf": ("typst", "noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold"),
    "people": ("duckdb", "openpyxl"),
    "distributed": ("duckdb", "openpyxl", "dask", "distributed"),
    "seal": ("rfc3161_client", "cryptography"),
    "payload": ("jsonschema",),
    "postgres": ("psycopg",),
    "encrypt": ("pyrage", "cryptography"),
    "mcp": ("mcp",),
    "stix": ("stix2",),
}
"""Each extra of pyproject.toml and the modules that it brings. A test holds the two together."""


@dataclass(frozen=True)
class Found:
    """What one check found. `note`: works, and is good to know; `wrong`: will fail, or has. `mend` is a command at best."""

    check: str
    state: State
    told: str
    mend: str = ""


@dataclass(frozen=True)
class Screen:
    """What the command line knows of where it prints: columns, encoding, whether it is a terminal."""

    width: int
    encoding: str
    terminal: bool


def examine(where: Workspace, screen: Screen) -> list[Found]:
    """Every check's findings, in the order in which a person would look. A check that fails is a finding, never an error."""
    checks: tuple[tuple[str, Callable[[], Iterator[Found]]], ...] = (
        ("python", _python),
        ("extras", lambda: _extras(where)),
        ("home", lambda: _home(where)),
        ("disk", lambda: _disk(where)),
        ("server", lambda: _server(where)),
        ("clock", lambda: _clock(where)),
        ("content", lambda: _content(where)),
        ("cases", lambda: _cases(where)),
        ("cache", _cache),
        ("language", _language),
        ("screen", lambda: _screen(screen)),
    )
    found: list[Found] = []
    with without_asking():
        for name, check in checks:
            try:
                found += check()
            except BreachkitError as error:
                found.append(Found(name, "wrong", _with_place(error), error.mend or error.expected))
            except OSError as error:
                found.append(Found(name, "wrong", error.strerror or type(error).__name__))
    return found


def _with_place(error: BreachkitError) -> str:
    return error.message if not error.place or error.place in error.message else f"{error.message} ({error.place})"


def _python() -> Iterator[Found]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    told = _("breachkit {version}, Python {python}, {platform}").format(
        version=__version__, python=version, platform=sys.platform
    )
    good = sys.version_info >= LEAST_PYTHON
    yield Found("python", "ok" if good else "wrong", told, "" if good else _("install Python 3.11 or later"))


def missing_extras() -> dict[str, list[str]]:
    """The extras of which a module is not installed, with those modules."""
    return {
        extra: lacking
        for extra, modules in EXTRAS.items()
        if (lacking := [name for name in modules if importlib.util.find_spec(name) is None])
    }


def _extras(where: Workspace) -> Iterator[Found]:
    missing = missing_extras()
    needed = {
        "postgres": "://" in os.environ.get(STORE, ""),
        "encrypt": any(_encrypted(where, case_id) for case_id in _local_ids(where)),
    }
    there = [extra for extra in EXTRAS if extra not in missing]
    if there:
        yield Found("extras", "ok", _("installed: {extras}").format(extras=", ".join(there)))
    for extra in missing:
        mend = f"pip install 'breachkit[{extra}]'"
        if needed.get(extra):
            yield Found("extras", "wrong", _("missing, and needed here: {extra}").format(extra=extra), mend)
        else:
            yield Found("extras", "note", _("not installed: {extra}").format(extra=extra), mend)


def _local_ids(where: Workspace) -> list[str]:
    return where.home.case_ids() if isinstance(where.home, LocalHome) else []


def _encrypted(where: Workspace, case_id: str) -> bool:
    folder = where.home.case_folder(case_id)
    return folder is not None and (folder / "key.json").exists()


def _home(where: Workspace) -> Iterator[Found]:
    folder = where.home.folder
    if not folder.exists():
        near = next(parent for parent in folder.parents if parent.exists())
        if os.access(near, os.W_OK | os.X_OK):
            yield Found("home", "ok", _("{path} is made with the first case").format(path=folder))
        else:
            yield Found("home", "wrong", _("cannot write to {path}").format(path=near), "export BREACHKIT_HOME=...")
        return
    if not folder.is_dir():
        yield Found("home", "wrong", _("{path} is no folder").format(path=folder), "export BREACHKIT_HOME=...")
        return
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Found("home", "wrong", _("cannot write to {path}").format(path=folder), f"chmod u+rwx {folder}")
        return
    open_to_others = [*_open_to_others(where)]
    if open_to_others:
        n = len(open_to_others)
        told = ngettext("{n} path can be read by others: {path}", "{n} paths can be read by others: {path} ...", n)
        yield Found("home", "wrong", told.format(n=n, path=open_to_others[0]), f"chmod -R go-rwx {folder}")
    else:
        yield Found("home", "ok", _("{path}, readable by you alone").format(path=folder))


def _open_to_others(where: Workspace) -> Iterator[Path]:
    """Folders of cases, and their files, that the system lets others read. Windows keeps no such bits."""
    if os.name == "nt":
        return
    for case_id in _local_ids(where):
        folder = where.home.case_folder(case_id)
        assert folder is not None
        for path in (folder, *sorted(folder.iterdir())):
            if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
                yield path


def _disk(where: Workspace) -> Iterator[Found]:
    folder = where.home.folder
    near = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(near).free
    told = _("{size} free at {path}").format(size=size_words(free), path=near)
    if free < LEAST_FREE:
        yield Found("disk", "wrong", told, _("make room: an act needs the disk to take it whole"))
    else:
        yield Found("disk", "note" if free < LITTLE_FREE else "ok", told)


def _server(where: Workspace) -> Iterator[Found]:
    if isinstance(where.home, LocalHome):
        return
    number = len(where.home.case_ids())
    told = ngettext("{place} answers; {n} case", "{place} answers; {n} cases", number)
    yield Found("server", "ok", told.format(place=where.home.place, n=number))


def _clock(where: Workspace) -> Iterator[Found]:
    if clock.drilling():
        yield Found("clock", "note", _("a drill runs; its clock is shown"), "breachkit drill stop")
    elif clock.simulated():
        told = _("set by {variable}: deadlines are counted from it").format(variable=clock.VARIABLE)
        yield Found("clock", "note", told, f"unset {clock.VARIABLE}")
    real, zone = datetime.now(UTC), datetime.now().astimezone()
    newest = None
    with suppress(ContentError):  # the check of the content tells it
        newest = max((one.reviewed_on for one in where.library().regimes), default=None)
    if newest is not None and real.date() < newest:
        told = _("the machine's clock shows {day}, before the laws were read ({newest})")
        yield Found("clock", "wrong", told.format(day=real.date(), newest=newest), _("set the machine's clock"))
    else:
        yield Found("clock", "ok", zone.strftime("%Y-%m-%d %H:%M %Z (%z)"))


def _content(where: Workspace) -> Iterator[Found]:
    library: Library = where.library()
    reviewed = sorted(regime.reviewed_on for regime in library.regimes)
    number = len({regime.id for regime in library.regimes})
    told = ngettext("{n} law, last reviewed {first} to {last}", "{n} laws, last reviewed {first} to {last}", number)
    told = told.format(n=number, first=reviewed[0], last=reviewed[-1]) if reviewed else _("no law")
    own = [str(root) for root in library.roots[1:]]
    if own:
        told += _("; with content of your own: {paths}").format(paths=", ".join(own))
    yield Found("content", "ok" if reviewed else "wrong", told)
    yield from _packages_not_in_force(where)
    late = [one["regime"] for one in stale(library, clock.now()) if one["kind"] == "review"]
    if late:
        told = ngettext("{n} law is past its review: {ids}", "{n} laws are past their review: {ids}", len(late))
        shown = ", ".join(late[:_SHOWN]) + (" ..." if len(late) > _SHOWN else "")
        yield Found("content", "note", told.format(n=len(late), ids=shown), "breachkit regimes check")


def _packages_not_in_force(where: Workspace) -> Iterator[Found]:
    from breachkit.services.content_layers import not_added

    for one in not_added(where):
        told = _("Installed, and not in force: the content of package {package} {version}").format(**one)
        yield Found("content", "note", told, f"breachkit content add --package {one['package']}")


def _cases(where: Workspace) -> Iterator[Found]:
    """Each case's whole journal is checked; what one says is not kept."""
    whole, ids = 0, where.home.case_ids()
    for case_id in ids:
        found = [*_case(where, case_id)]
        whole += not found
        yield from found
    told = ngettext("{n} of {all} case is whole", "{n} of {all} cases are whole", len(ids))
    yield Found("cases", "ok", told.format(n=whole, all=len(ids)) if ids else _("there is no case yet"))


def _case(where: Workspace, case_id: str) -> Iterator[Found]:
    verify = f"breachkit verify --case {case_id}"
    store = where.home.case(case_id)
    if isinstance(store, LocalCase) and is_held(store.folder / ".lock"):
        yield Found("locks", "note", _("case {id} is being written by another process").format(id=case_id))
        return
    try:
        checked = store.check()
    except LockedError:
        told = _("case {id} is encrypted and no key is at hand: it was not checked").format(id=case_id)
        yield Found("cases", "note", told, "breachkit --identity FILE doctor")
        return
    except BreachkitError:
        yield Found("cases", "wrong", _("case {id} cannot be read").format(id=case_id), verify)
        return
    if checked.fault or checked.case["head"]["hash"] == FIRST_PREVIOUS:
        told = _("case {id} is damaged after entry {n}").format(id=case_id, n=checked.case["head"]["seq"])
        yield Found("cases", "wrong", told, verify)
    elif checked.torn:
        told = ngettext(
            "case {id} ends in {n} byte of an unfinished entry; the next act sets it aside",
            "case {id} ends in {n} bytes of an unfinished entry; the next act sets them aside",
            checked.torn,
        )
        yield Found("cases", "note", told.format(id=case_id, n=checked.torn), verify)


def _cache() -> Iterator[Found]:
    folder = cache_folder()
    kept = [one for pattern in COPIES for one in folder.glob(pattern)] if folder.is_dir() else []
    size = sum(path.stat().st_size for path in kept)
    near = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(near, os.W_OK):
        told = _("cannot write to {path}: every command reads all content anew").format(path=near)
        yield Found("cache", "note", told, f"chmod u+rwx {near}")
        return
    told = _("{size} of compiled content in {path}").format(size=size_words(size), path=folder)
    if size > LARGE_CACHE:
        yield Found("cache", "note", told + _("; it is made anew when it is gone"), f"rm -r {folder}")
    else:
        yield Found("cache", "ok", told)


def _language() -> Iterator[Found]:
    chosen_by = next(
        (name for name in ("BREACHKIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None
    )
    told = _("{language}, by {variable}") if chosen_by else _("{language}; no locale is set")
    name = {"ja": "日本語", "en": "English"}[language()]
    yield Found("language", "ok", told.format(language=name, variable=chosen_by))


def _screen(screen: Screen) -> Iterator[Found]:
    plain = screen.encoding.lower().replace("-", "").replace("_", "")
    told = _("{width} columns, {encoding}") if screen.terminal else _("no terminal, {encoding}")
    told = told.format(width=screen.width, encoding=screen.encoding)
    if plain not in ("utf8", "utf8sig"):
        yield Found("screen", "wrong", told + _("; Japanese text cannot be shown"), "export PYTHONUTF8=1")
    elif screen.terminal and screen.width < 80:
        yield Found("screen", "note", told, _("widen it to 80 columns"))
    else:
        yield Found("screen", "ok", told)
