"""breachkit measures suggest | adopt: what would have prevented this, and taking it over as a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.entry_lines import tell_entry
from breachkit.cli.options import chosen_workspace, common, json_option, writes
from breachkit.cli.output import OPEN, QUIET, console, print_json, styled, tell_clock
from breachkit.i18n import _, language

if TYPE_CHECKING:
    from breachkit.domain.register import Register


def register_more(group: typer.Typer, register: Register) -> None:
    """Adds the two commands to the register's own."""

    @group.command("suggest", help=_("What would have prevented this: controls that answer the cause."))
    @common
    def suggest(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.controls import frameworks
        from breachkit.services.controls import suggest as suggested

        where = chosen_workspace()
        rows = suggested(where.case().read(), where.library())
        about = frameworks(where.library())
        if as_json:
            print_json({"controls": rows, "frameworks": about})
        else:
            _show(rows, about)

    @group.command("adopt", help=_("Take a control over as a measure of this case."))
    @writes
    def adopt(
        control: Annotated[str, typer.Argument(metavar="CONTROL", help=_("Its id (measures suggest)."))],
        owner: Annotated[str | None, typer.Option("--owner", help=_("Who does it."))] = None,
        due_on: Annotated[str | None, typer.Option("--due-on", metavar="DATE", help=_("By when."))] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import controls as service

        given = {name: value for name, value in (("owner", owner), ("due_on", due_on)) if value is not None}
        where = chosen_workspace()
        data = service.adopt(where.case(), where.library(), control, given)
        if as_json:
            print_json(data)
        else:
            tell_entry(register, data)


def _show(rows: list[dict[str, Any]], about: list[dict[str, str]]) -> None:
    from rich.cells import cell_len

    from breachkit.cli.columns import across, hanging

    out = console()
    tell_clock(out)
    certain = [row for row in rows if row["certain"]]
    heads = {
        "prevents": _("Could have prevented it"),
        "detects": _("Could have shown it sooner"),
        "limits": _("Could have kept it smaller"),
    }
    if not certain:
        hanging(out, "", styled(_("The cause is not recorded yet: breachkit facts set incident_type=..."), OPEN))
    width = max((cell_len(row["control"]) for row in rows), default=0)
    for effect, head in heads.items():
        chosen = [row for row in certain if row["effect"] == effect]
        if not chosen:
            continue
        out.print(styled(head, "bold"))
        for row in chosen:
            marks = ", ".join(f"{one['id']}" for one in row["measures"])
            title = styled(row["title"] + (f"  → {marks}" if marks else ""))
            across(out, [styled(f"  {row['control']}"), title], [width + 2], gap=2)
            for told in (row["because"], _references(row["references"])):
                across(out, [styled(""), styled(told, QUIET)], [width + 2], gap=2)
    open_ = [row for row in rows if not row["certain"]]
    if open_:
        comma = "、" if language() == "ja" else ", "
        facts = comma.join(dict.fromkeys(one["label"] for row in open_ for one in row["missing"]))
        names = comma.join(row["title"] for row in open_)
        out.print(styled(_("Open; depends on: {facts}").format(facts=facts), "bold"))
        hanging(out, "  ", styled(names, OPEN))
    out.print()
    out.print(styled(_("Take one over: breachkit measures adopt ID --owner ... --due-on ..."), QUIET))
    for one in about:
        told = _("{title}: numbers {confidence}. {checked}").format(**{**one, "confidence": _confidence(one)})
        hanging(out, "", styled(told, QUIET))


def _confidence(one: dict[str, str]) -> str:
    return {"verified": _("verified"), "likely": _("likely right"), "unverified": _("unverified")}[one["confidence"]]


def _references(numbers: dict[str, list[str]]) -> str:
    names = {"csf": "CSF", "iso": "ISO", "cis": "CIS"}
    return "   ".join(f"{names[key]} {', '.join(found)}" for key, found in numbers.items() if found)
