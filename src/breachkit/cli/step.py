"""breachkit step done | skip | reopen | assign | note | later"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, command_group, completed_by, json_option, writes
from breachkit.cli.output import print_json, say
from breachkit.i18n import _

_Step = Annotated[str, typer.Argument(metavar="STEP", autocompletion=completed_by("step_ids"))]


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command("done", help=_("Mark a step done."))
    @writes
    def done(step: _Step, as_json: Annotated[bool, json_option()] = False) -> None:
        _act(step, "done", _("{step}: done."), as_json=as_json)

    @group.command("skip", help=_("Skip a step, with the reason."))
    @writes
    def skip(
        step: _Step,
        reason: Annotated[str, typer.Option("--reason", help=_("Why it is skipped."))],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        _act(step, "skipped", _("{step}: skipped."), as_json=as_json, reason=reason)

    @group.command("reopen", help=_("Open a step again."))
    @writes
    def reopen(step: _Step, as_json: Annotated[bool, json_option()] = False) -> None:
        _act(step, "reopened", _("{step}: open again."), as_json=as_json)

    @group.command("assign", help=_("Give a step to somebody."))
    @writes
    def assign(
        step: _Step,
        to: Annotated[str, typer.Option("--to", help=_("Who does it."))],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        _act(step, "assigned", _("{step}: assigned."), as_json=as_json, to=to)

    @group.command("note", help=_("Put a note to a step."))
    @writes
    def note(
        step: _Step,
        text: Annotated[str, typer.Argument(metavar="TEXT")],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        _act(step, "noted", _("{step}: noted."), as_json=as_json, text=text)

    @group.command("later", help=_("Put a step off for some hours."))
    @writes
    def later(
        step: _Step,
        hours: Annotated[float, typer.Option("--hours", min=0.1, max=8760, help=_("For how long."))] = 4,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.steps import until

        _act(step, "deferred", _("{step}: put off."), as_json=as_json, until=until(hours))

    app.add_typer(group, name="step")


def _act(step: str, kind: str, message: str, *, as_json: bool, **details: str) -> None:
    from breachkit.services.steps import act

    done = act(chosen_workspace().case(), chosen_library(), step, kind, **details)
    if as_json:
        print_json(done)
    else:
        say(message.format(step=done.get("title", step)))
