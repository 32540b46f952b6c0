"""breachkit evidence add | list | show | hand-over | acknowledge | link | note | verify | export"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, command_group, common, json_option, writes
from breachkit.cli.output import LATE, OPEN, QUIET, console, print_json, say, styled, tell_clock
from breachkit.cli.progress import ByteBar
from breachkit.i18n import _, language, ngettext
from breachkit.wording import times
from breachkit.wording.sizes import size

if TYPE_CHECKING:
    from breachkit.domain.case import CaseFile
    from breachkit.domain.evidence import Evidence

_SHOWN_FILES = 20
_Ids = Annotated[list[str], typer.Argument(metavar="ID...")]
_SomeIds = Annotated[list[str] | None, typer.Argument(metavar="[ID...]")]


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)
    _register_taking_in(group)
    _register_custody(group)
    _register_checking(group)
    app.add_typer(group, name="evidence")


def _register_taking_in(group: typer.Typer) -> None:
    @group.command(
        "add",
        help=_("Copy files into the case with their hashes; who collected them, when, from where."),
        epilog=_(
            "Example: breachkit evidence add access.log --source web01:/var/log --collected-by NAME --at 20:10 "
            "--step preserve-evidence"
        ),
    )
    @writes
    def add(
        files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
        source: Annotated[str, typer.Option("--source", help=_("Where it comes from: machine, path, person."))],
        collected_by: Annotated[str, typer.Option("--collected-by", metavar="NAME", help=_("Who collected it."))],
        at: Annotated[
            str,
            typer.Option(
                "--at",
                metavar="TIME",
                help=_("When it was collected: now, yesterday 14:00, 2026-11-22 20:10, or a day."),
            ),
        ],
        note: Annotated[str, typer.Option("--note", metavar="TEXT", help=_("What it is, how it was taken."))] = "",
        step: Annotated[str, typer.Option("--step", metavar="STEP", help=_("The step that it is proof for."))] = "",
        expect: Annotated[
            str,
            typer.Option("--expect", metavar="HASH", help=_("Refuse a file that has not this hash (MD5 to SHA-512).")),
        ] = "",
        whole: Annotated[
            bool, typer.Option("--whole", help=_("Take folders too, with everything in them; links are left out."))
        ] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import evidence as service

        store = chosen_workspace().case()
        origin = service.Origin(source, collected_by, at, note, step, expect)
        before = store.read()["evidence_total"]
        with ByteBar(_("Taking in"), shown=not as_json) as bar:
            items = service.add(store, chosen_library(), files, origin, whole=whole, progress=bar.begin)
        if as_json:
            _tell(items, as_json=True)
            return
        for item in items:
            new = int(item["id"][1:]) > before
            told = _("{id}: {name}, {size}") if new else _("{id} already: {name}, {size}")
            say(told.format(id=item["id"], name=_name(item), size=size(item["size"])))
            say(f"    SHA-256 {item['sha256']}")
            if new and item["same_as"]:
                say("    " + _("The same bytes as {id}; they are kept once.").format(id=item["same_as"]))
            if new and item["left_out"]:
                n = item["left_out"]
                left = ngettext("{n} link or device was left out.", "{n} links or devices were left out.", n)
                say("    " + left.format(n=n))
            if new and item["stated"]:
                say("    " + _("{algorithm} as stated.").format(algorithm=item["stated"]["algorithm"].upper()))

    @group.command("link", help=_("Link evidence to the step that it is proof for."))
    @writes
    def link(
        ids: _Ids,
        step: Annotated[str, typer.Option("--step", metavar="STEP", help=_("The step that it is proof for."))],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import evidence as service

        _tell(service.link(chosen_workspace().case(), chosen_library(), ids, step), as_json=as_json)

    @group.command("note", help=_("Put a note to evidence; nothing is ever taken back."))
    @writes
    def note_(
        item: Annotated[str, typer.Argument(metavar="ID")],
        text: Annotated[str, typer.Argument(metavar="TEXT")],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import evidence as service

        _tell([service.note(chosen_workspace().case(), chosen_library(), item, text)], as_json=as_json)


def _register_custody(group: typer.Typer) -> None:
    @group.command(
        "hand-over",
        help=_("Record that evidence went from who held it to another: when, why, acknowledged by whom."),
        epilog=_("Example: breachkit evidence hand-over e1 e2 --to NAME --reason analysis --acknowledged-by NAME"),
    )
    @writes
    def hand_over(
        ids: _Ids,
        to: Annotated[str, typer.Option("--to", metavar="NAME", help=_("Who has it from now on."))],
        reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("Why it is handed over."))],
        at: Annotated[str, typer.Option("--at", metavar="TIME", help=_("When (else now)."))] = "now",
        giver: Annotated[
            str, typer.Option("--from", metavar="NAME", help=_("Who gives it (else who holds it; another is refused)."))
        ] = "",
        place: Annotated[
            str, typer.Option("--place", metavar="TEXT", help=_("Where it is kept, or how it was sent."))
        ] = "",
        acknowledged_by: Annotated[
            str, typer.Option("--acknowledged-by", metavar="NAME", help=_("Who confirms having received it."))
        ] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import evidence as service

        passage = service.Passage(to, reason, at, giver, place, acknowledged_by)
        _tell(service.hand_over(chosen_workspace().case(), chosen_library(), ids, passage), as_json=as_json)

    @group.command("acknowledge", help=_("Record that who was handed evidence has confirmed it."))
    @writes
    def acknowledge(
        ids: _Ids,
        by: Annotated[str, typer.Option("--by", metavar="NAME", help=_("Who confirms having received it."))],
        at: Annotated[str, typer.Option("--at", metavar="TIME", help=_("When (else now)."))] = "now",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import evidence as service

        _tell(service.acknowledge(chosen_workspace().case(), chosen_library(), ids, by=by, at=at), as_json=as_json)


def _register_checking(group: typer.Typer) -> None:
    @group.command("list", help=_("List the evidence: what, from where, who holds it."))
    @common
    def list_(
        step: Annotated[str, typer.Option("--step", metavar="STEP", help=_("Only what is linked to this step."))] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import evidence_register as service

        store = chosen_workspace().case()
        case = store.read()
        items = [item for item in service.register_of(store, case).values() if not step or step in item["steps"]]
        if as_json:
            print_json([service.summary(item) for item in items])
            return
        if not items:
            say(_("The case has no evidence yet. breachkit evidence add FILE ..."))
            return
        _show_list(case, items)

    @group.command("show", help=_("Show one piece of evidence with its chain of custody."))
    @common
    def show(
        item: Annotated[str, typer.Argument(metavar="ID")],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        show_item(item, as_json=as_json)

    @group.command("verify", help=_("Hash every kept copy again."))
    @common
    def verify(ids: _SomeIds = None, as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services import evidence_register as service

        store = chosen_workspace().case()
        items = service.find(service.register_of(store, store.read()), ids or [])
        with ByteBar(_("Checking"), shown=not as_json) as bar:
            rows = service.check(store, items, bar.begin(service.bytes_of(items)))
        bad = [row for row in rows if not row["ok"]]
        if as_json:
            print_json({"ok": not bad, "items": rows})
        else:
            for row in bad:
                for fault in row["faults"]:
                    say(f"{row['id']}  {fault}")
            n = len(rows) - len(bad)
            say(ngettext("{n} piece of evidence is unaltered.", "{n} pieces of evidence are unaltered.", n).format(n=n))
        if bad:
            raise typer.Exit(1)

    @group.command(
        "export",
        help=_("Hand evidence out: copies, a manifest, SHA256SUMS and the custody sheet."),
        epilog=_("Example: breachkit evidence export --out handed-out --for NAME --reason analysis e1 e2"),
    )
    @common
    def export(
        ids: _SomeIds = None,
        out: Annotated[Path, typer.Option("--out", metavar="DIR", help=_("A new folder."))] = Path("evidence"),
        receiver: Annotated[str, typer.Option("--for", metavar="NAME", help=_("To whom it is handed out."))] = "",
        reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("Why."))] = "",
        formats: Annotated[
            str | None, typer.Option("--formats", metavar="LIST", help=_("Of the custody sheet (else md, docx, pdf)."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import evidence_register as service
        from breachkit.services.evidence_export import HandOut
        from breachkit.services.evidence_export import export as hand_out

        store = chosen_workspace().case()
        items = service.find(service.register_of(store, store.read()), ids or [])
        chosen = [one.strip() for one in formats.split(",") if one.strip()] if formats else None
        with ByteBar(_("Handing out"), shown=not as_json) as bar:
            told = bar.begin(service.bytes_of(items))
            done = hand_out(store, chosen_library(), HandOut(out, ids or [], receiver, reason, chosen), told)
        if as_json:
            print_json(done)
            return
        n = len(done["items"])
        told_done = ngettext("{n} piece of evidence: {path}", "{n} pieces of evidence: {path}", n)
        say(told_done.format(n=n, path=done["folder"]))
        say(_("Whoever receives it checks it with: sha256sum -c SHA256SUMS"))
        say("manifest.json")
        say(f"    SHA-256 {done['manifest_sha256']}")


def _name(item: Evidence) -> str:
    if item["kind"] == "folder":
        told = ngettext("{name}/ ({n} file)", "{name}/ ({n} files)", item["files"])
        return told.format(name=item["name"], n=f"{item['files']:,}")
    return item["name"]


def _tell(items: list[Evidence], *, as_json: bool) -> None:
    from breachkit.services.evidence_register import summary

    if as_json:
        print_json([summary(item) for item in items])
        return
    for item in items:
        last = item["custody"][-1]
        line = _("{id}: {name}, with {holder}").format(id=item["id"], name=_name(item), holder=last["to"])
        say(line if last["acknowledged_by"] else line + "  " + _("(not acknowledged yet)"))


def _show_list(case: CaseFile, items: list[Evidence]) -> None:
    from breachkit.cli.columns import across

    out = console()
    tell_clock(out)
    ids = max(len(item["id"]) for item in items)
    for item in items:
        last = item["custody"][-1]
        at = times.kept_moment(item["collected_at"], case["timezone"], language())
        head = styled(_name(item), "bold")
        head.append_text(styled(f"  {size(item['size'])}", QUIET))
        across(out, [styled(item["id"], OPEN), head], [ids], gap=2)
        told = _("{source}; collected by {name}, {at}").format(source=item["source"], name=item["collected_by"], at=at)
        across(out, [styled(""), styled(told, QUIET)], [ids], gap=2)
        held = styled(_("with {holder}").format(holder=last["to"]), QUIET)
        if not last["acknowledged_by"]:
            held.append_text(styled("  " + _("(not acknowledged yet)"), LATE))
        across(out, [styled(""), held], [ids], gap=2)


def show_item(item_id: str, *, as_json: bool) -> None:
    """Prints one item with its history."""
    from breachkit.cli.columns import across, hanging
    from breachkit.services.evidence_register import as_data, find, listing, register_of

    store = chosen_workspace().case()
    case = store.read()
    item = find(register_of(store, case), [item_id])[0]
    if as_json:
        contents = listing(store, item) if item["kind"] == "folder" else {}
        print_json({**as_data(item), **({"contents": contents} if contents else {})})
        return

    def at(told: str) -> str:
        return times.kept_moment(told, case["timezone"], language())

    out = console()
    tell_clock(out)
    hanging(out, f"{item['id']}  ", styled(_name(item), "bold"))
    stated = item["stated"]
    about: list[tuple[str, str]] = [
        (_("Size"), f"{size(item['size'])} ({item['size']:,})"),
        (_("SHA-256 of the listing") if item["kind"] == "folder" else "SHA-256", item["sha256"]),
        *([(stated["algorithm"].upper() + _(" (stated)"), stated["hash"])] if stated else []),
        (_("Source"), item["source"]),
        (_("Found at"), item["path"]),
        *([(_("Modified"), at(item["modified_at"]))] if item["modified_at"] else []),
        (_("Taken in"), f"{at(item['added_at'])}  {item['added_by']}"),
        *([(_("Same bytes as"), item["same_as"])] if item["same_as"] else []),
        *([(_("Steps"), ", ".join(item["steps"]))] if item["steps"] else []),
        *([(_("Note"), item["note"])] if item["note"] else []),
        *((_("Note"), f"{note['text']}  ({at(note['at'])} {note['by']})") for note in item["notes"]),
    ]
    from rich.cells import cell_len

    widest = max(cell_len(label) for label, _value in about)
    for label, value in about:
        across(out, [styled(label, QUIET), styled(value)], [widest], gap=2)
    if item["kind"] == "folder":
        _show_contents(out, listing(store, item))
    out.print(styled(_("Chain of custody"), "bold"))
    for one in item["custody"]:
        _show_passage(out, one, at(one["at"]))
    for handed in item["exports"]:
        told = " ".join(part for part in (_("copy handed out"), handed["for"], handed["reason"]) if part)
        across(out, [styled("  " + at(handed["at"]), QUIET), styled(told, QUIET)], [30], gap=1)


def _show_contents(out: Any, held: dict[str, list[dict[str, Any]]]) -> None:
    """The first files of a folder, and what was left out of it."""
    from breachkit.cli.columns import hanging

    for one in held["files"][:_SHOWN_FILES]:
        hanging(out, "  ", styled(f"{one['path']}  {size(one['size'])}", QUIET))
    more = len(held["files"]) - _SHOWN_FILES
    if more > 0:
        told = ngettext("and {n} more file: --json", "and {n} more files: --json", more)
        out.print(styled("  " + told.format(n=f"{more:,}"), QUIET))
    for one in held["left_out"][:_SHOWN_FILES]:
        why = _("link, not followed") if one["why"] == "link" else _("device, pipe or socket")
        hanging(out, "  ", styled(_("left out: {path} ({why})").format(path=one["path"], why=why), QUIET))


def _show_passage(out: Any, one: Any, at: str) -> None:
    from breachkit.cli.columns import across

    who = f"{one['from_']} → {one['to']}" if one["from_"] else _("collected by {name}").format(name=one["to"])
    why = "; ".join(part for part in (one["place"], one["reason"]) if part)
    told = styled(f"{who}  {why}")
    if not one["from_"]:
        pass
    elif one["acknowledged_by"]:
        told.append_text(styled("  " + _("acknowledged by {name}").format(name=one["acknowledged_by"]), QUIET))
    else:
        told.append_text(styled("  " + _("(not acknowledged yet)"), LATE))
    across(out, [styled("  " + at, QUIET), told], [30], gap=1)
