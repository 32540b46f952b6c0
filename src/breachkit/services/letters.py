"""Letters to the people of a list: which text in which language, ready or not, and what the journal keeps of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from breachkit.content.library import Library
from breachkit.documents.form import Form
from breachkit.documents.formats import needed
from breachkit.documents.letters import FORMATS, Setup, set_up
from breachkit.documents.registry import Registry
from breachkit.documents.render import Content, compose
from breachkit.domain.case import CaseFile, PeopleList
from breachkit.domain.values import Words
from breachkit.errors import BreachkitError, NotReadyError, UsageError
from breachkit.i18n import LANGUAGES, _
from breachkit.people.engine import connected, one
from breachkit.people.lists import count_list, source
from breachkit.services import clock, people_files
from breachkit.services.acts import writing
from breachkit.services.case_facts import values_of
from breachkit.services.case_lists import all_of
from breachkit.services.documents import make, refuse_incomplete, registry_of, request_of, subject_of
from breachkit.services.letters_batch import BATCH, WHO, Batch, Target
from breachkit.services.letters_job import alone, run
from breachkit.services.letters_pool import anew, one_process, processes
from breachkit.services.people import find_list, opened
from breachkit.services.workspace import Workspace
from breachkit.store.files import write_whole
from breachkit.store.protocol import CaseStore


@dataclass(frozen=True)
class Order:
    """Which letters are wanted; see `breachkit render letters --help`."""

    out: Path
    fmt: str = "txt"
    document: str = "notices/people"
    list_id: str | None = None
    who: str = "all"
    final: bool = False
    again: bool = False
    jobs: int = 1
    scheduler: str | None = None


@dataclass(frozen=True)
class Written:
    """What came of it. `people` of the list = `letters` + `left_out` + `not_chosen`."""

    record: dict[str, Any]
    people: int
    not_chosen: int
    resumed: bool
    manifest: Path
    out: Path


def write_letters(
    where: Workspace, library: Library, order: Order, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Written:
    """Writes a letter to each person of the list, or goes on where an interrupted run stopped.

    Raises:
        NotReadyError: final letters are wanted, and the document is not complete or not signed off in each language.
        UsageError: there is no such list, document or format, or other letters stand at the output.
    """
    _check(order)
    store = where.case()
    case = store.read()
    kept = find_list(store, case, order.list_id)
    registry = registry_of(library)
    form = registry.form(order.document)
    target = _target(order, kept)
    with opened(where, store, kept) as path:
        counts = count_list(path)
        contents = _composed(case, library, registry, form, [*counts.languages] or [*LANGUAGES], final=order.final)
        if order.final:
            _refuse_unready(store, case, library, form, contents, order, kept)
        sender = values_of(case, library).get("contact_email")
        setup = set_up(
            contents, order.fmt, registry.folders, library.facts["data_categories"], org=case["org"],
            sender=_address(sender.text if isinstance(sender, Words) else ""),
        )  # fmt: skip
        head = _head(order, kept, setup)
        with connected(threads=1) as connection:
            highest = one(connection, f"SELECT coalesce(max(id), 0) FROM {source(path)}")  # noqa: S608
            expected = _expected(connection, path, order)
        with alone(target):
            done, resumed = run(
                setup,
                target,
                head,
                highest,
                _worker(order, setup, path, target),
                partial(anew, setup, path, order.who, target),
                lambda n: progress(n, expected[0]),
            )
            if (done.letters, done.left_out) != expected:
                raise BreachkitError(
                    _("{letters} letters and {left_out} left out are not the {people} people of the list").format(
                        letters=done.letters, left_out=done.left_out, people=sum(expected)
                    ),
                    mend=_("keep what was written, send nothing, and report this"),
                )
            ledger = people_files.sha256_of(target.ledger)
            record = {
                "job": head["job"],
                "list": kept["list"],
                "document": order.document,
                "format": order.fmt,
                "final": order.final,
                "out": order.out.name,
                "letters": done.letters,
                "left_out": done.left_out,
                "languages": dict(sorted(done.languages.items())),
                "ledger_sha256": ledger,
            }
            manifest = _manifest(target, record, head, counts.people)
            write_whole(target.manifest, manifest)
            record["manifest_sha256"] = hashlib.sha256(manifest).hexdigest()
            _journal(where, library, record, target)
    return Written(record, counts.people, counts.people - sum(expected), resumed, target.manifest, order.out)


def _check(order: Order) -> None:
    for given, known, option in ((order.fmt, FORMATS, "--format"), (order.who, WHO, "--who")):
        if given not in known:
            raise UsageError(_("there is no {name}").format(name=given), place=option, expected=", ".join(known))
    if not 1 <= order.jobs <= 64:
        raise UsageError(_("{n} processes cannot be").format(n=order.jobs), place="--jobs", expected="1-64")
    if order.fmt == "pdf":
        needed("typst", "pdf")


def _target(order: Order, kept: PeopleList) -> Target:
    folder = order.out.is_dir() or not order.out.suffix
    if order.fmt == "pdf" and not folder and kept["rows"] + kept["earlier"] > BATCH:
        raise UsageError(
            _("one PDF file takes letters to {n} people at most").format(n=BATCH),
            place="--out",
            mend=_("name a folder: it gets a file for every {n} people").format(n=BATCH),
        )
    return Target(order.out, folder, order.fmt)


def _composed(
    case: CaseFile, library: Library, registry: Registry, form: Form, langs: Iterable[str], *, final: bool
) -> dict[str, Content]:
    """The document in each language that people of the list read, as far as it is written in it."""
    subject = subject_of(case, library, form, clock.now())
    stage = next(iter(form.stages))
    chosen = sorted({lang if lang in form.languages else form.languages[0] for lang in langs})
    return {
        lang: compose(registry.folders, form, stage, subject, lang, draft=not final, merged=True) for lang in chosen
    }


def _refuse_unready(
    store: CaseStore,
    case: CaseFile,
    library: Library,
    form: Form,
    contents: dict[str, Content],
    order: Order,
    kept: PeopleList,
) -> None:
    """Refuses final letters that lack facts or a sign-off in one of their languages, or that were written already."""
    for lang, content in contents.items():
        refuse_incomplete(content, library)
        if not _signed(store, case, library, form, lang):
            raise NotReadyError(
                _("no reviewer has signed {document} off in {lang} as it is now").format(document=form.id, lang=lang),
                expected=_("a sign-off by a person who did not write it, by name and role"),
                mend=f"breachkit render {form.kind} --to {form.name} --lang {lang}; breachkit approve ...",
            )
    job = _head(order, kept, None)["people"]
    for earlier in all_of(store, case, "letters"):
        if earlier["final"] and earlier["document"] == form.id and not order.again and earlier["out"] != order.out.name:
            raise NotReadyError(
                _("final letters of {document} were written on {at} already ({n}, to {people})").format(
                    document=form.id, at=earlier["at"][:10], n=earlier["letters"], people=earlier["list"]
                ),
                expected=_("nobody written to twice; --again where that is meant"),
                place=job,
            )


def _signed(store: CaseStore, case: CaseFile, library: Library, form: Form, lang: str) -> bool:
    """Whether a sign-off stands on the document in this language as it would be rendered now, in any format."""
    approved = {one["sha256"] for one in all_of(store, case, "approvals")}
    drafts = [one for one in all_of(store, case, "drafts") if one["document"] == form.id and one["lang"] == lang]
    tried: set[str] = set()
    for draft in reversed(drafts):
        if draft["format"] not in tried:
            tried.add(draft["format"])
            if make(store, case, library, request_of(draft), clock.now(), draft=False).sha256 in approved:
                return True
    return False


def _address(given: str) -> str:
    """An e-mail address for a header, or nothing."""
    from email.headerregistry import Address

    try:
        return Address(addr_spec=given.strip()).addr_spec if given.strip() else ""
    except (ValueError, IndexError):
        return ""


def _head(order: Order, kept: PeopleList, setup: Setup | None) -> dict[str, Any]:
    """What tells this run from another: the same list, text, form and choice of people are the same run."""
    told = {
        "people": kept["list"],
        "list_sha256": kept["sha256"],
        "document": order.document,
        "format": order.fmt,
        "who": order.who,
        "final": order.final,
        "text_sha256": setup.sha256 if setup else "",
        "batch": BATCH,
    }
    return {"job": hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16], **told}


def _expected(connection: Any, path: Path, order: Order) -> tuple[int, int]:
    """How many letters there must be, and how many people no letter can go to: counted by the table engine."""
    chosen = {"all": "true", "with-email": "email IS NOT NULL", "without-email": "email IS NULL"}[order.who]
    can = "email IS NOT NULL" if order.fmt == "eml" else "true"
    sql = f"SELECT count(*) FILTER (({chosen}) AND ({can})), count(*) FILTER (({chosen}) AND NOT ({can})) FROM {source(path)}"  # noqa: S608
    found = connection.execute(sql).fetchone()
    return int(found[0]), int(found[1])


def _worker(order: Order, setup: Setup, path: Path, target: Target) -> Callable[[int], Iterator[Batch]]:
    if order.scheduler:
        from breachkit.services.cluster import letters_on

        return partial(letters_on, setup, path, order.who, target, order.scheduler)
    if order.jobs > 1:
        return partial(processes, setup, path, order.who, target, order.jobs)
    return partial(one_process, setup, path, order.who, target)


def _manifest(target: Target, record: dict[str, Any], head: dict[str, Any], people: int) -> bytes:
    """What was written: counts, and the hash of each file; each letter's own hash stands in the ledger."""
    if not target.folder:
        files = [target.out] if target.out.exists() else []
    elif target.fmt == "pdf":
        files = sorted(target.out.glob("letters-*.pdf"))
    else:
        files = []
    listed = [{"name": one.name, "bytes": one.stat().st_size, "sha256": people_files.sha256_of(one)} for one in files]
    told = {**head, **record, "people_in_list": people, "ledger": target.ledger.name, "files": listed}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _journal(where: Workspace, library: Library, record: dict[str, Any], target: Target) -> None:
    store = where.case()
    with writing(store, library) as session:
        known = all_of(store, session.case, "letters")
        if any(one["job"] == record["job"] and one["ledger_sha256"] == record["ledger_sha256"] for one in known):
            return
        people_files.keep(store, f"letters-{record['job']}.jsonl", target.ledger)
        session.write([("letters.written", record)], derives=False)
