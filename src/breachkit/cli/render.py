"""breachkit render report | notice"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, command_group, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.errors import UsageError
from breachkit.i18n import _, language


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command("report", help=_("Draft a report to an authority."))
    @common
    def report(
        to: Annotated[str, typer.Option("--to", help=_("Recipient: ppc."))] = "ppc",
        stage: Annotated[str, typer.Option("--stage", help=_("preliminary or final."))] = "preliminary",
        fmt: Annotated[str, typer.Option("--format", help=_("md or html."))] = "md",
        out: Annotated[str | None, typer.Option("--out", metavar="FILE", help=_("Copy it there; - prints it."))] = None,
        final: Annotated[
            bool, typer.Option("--final", help=_("Without the draft's mark; must be complete and signed off."))
        ] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        _render("report", to, stage, fmt, out, final=final, as_json=as_json)

    @group.command("notice", help=_("Draft a notice to affected people."))
    @common
    def notice(
        to: Annotated[str, typer.Option("--to", help=_("Recipient: people."))] = "people",
        fmt: Annotated[str, typer.Option("--format", help=_("md or html."))] = "md",
        out: Annotated[str | None, typer.Option("--out", metavar="FILE", help=_("Copy it there; - prints it."))] = None,
        final: Annotated[
            bool, typer.Option("--final", help=_("Without the draft's mark; must be complete and signed off."))
        ] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        _render("notice", to, "notice", fmt, out, final=final, as_json=as_json)

    app.add_typer(group, name="render")


def _render(kind: str, to: str, stage: str, fmt: str, out: str | None, *, final: bool, as_json: bool) -> None:
    from breachkit.services.documents import Request, render_document
    from breachkit.store.files import told_plainly, write_whole

    target = None if out in (None, "-") else Path(str(out))
    if target is not None and not target.parent.is_dir():
        raise UsageError(_("there is no folder {path}").format(path=target.parent), place="--out")
    request = Request(kind, to, stage, language(), fmt)
    made = render_document(chosen_workspace().case(), chosen_library(), request, final=final)
    if target is not None:
        with told_plainly(target):
            write_whole(target, made.data)
    if as_json:
        print_json({**made.draft, "path": str(target or made.path), "missing": made.missing, "unknown": made.unknown})
        return
    if out == "-":
        import sys

        sys.stdout.write(made.data.decode())
        return
    say(_("{id}: {path}").format(id=made.draft["id"], path=target or made.path))
    if made.missing:
        say(_("Still missing ({n}):").format(n=len(made.missing)))
        for item in made.missing:
            say(f"  - {item['label']}   breachkit facts set {item['fact']}=...")
    elif not final:
        say(
            _('Complete. Next: breachkit approve {id} --by "..." --role ..., then render with --final.').format(
                id=made.draft["id"]
            )
        )
    if made.layout_unconfirmed:
        say(
            _("The items follow {source}; the wording of the check boxes could not be confirmed.").format(
                source=made.layout_unconfirmed
            )
        )
    if made.unknown:
        say(_("Stated as not known yet: {labels}").format(labels=", ".join(item["label"] for item in made.unknown)))
