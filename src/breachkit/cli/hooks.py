"""breachkit hooks list | test"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from breachkit.cli.options import chosen_workspace, command_group, common, json_option
from breachkit.cli.output import LATE, QUIET, console, print_json, say, styled
from breachkit.errors import UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from breachkit.services.hooks import Hook


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command("list", help=_("List the hooks of <home>/hooks.yaml; none are run."))
    @common
    def list_hooks(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.hooks import read_hooks
        from breachkit.services.listening import FILE

        folder = chosen_workspace().home.folder
        hooks = read_hooks(folder)
        if as_json:
            print_json([asdict(hook) for hook in hooks])
            return
        if not hooks:
            say(_("There are no hooks. They would stand in {path} (docs/automation.md).").format(path=folder / FILE))
            return
        from breachkit.cli.columns import across

        out = console()
        for hook in hooks:
            told = hook.url or " ".join(hook.command)
            about = ", ".join(hook.on) + ("; " + _("with what is recorded") if hook.payload else "")
            across(out, [styled(hook.name, "bold"), styled(told) + styled(f"  {about}", QUIET)], [16])

    @group.command("test", help=_("Tell one hook, or all, of an event that did not happen."))
    @common
    def test(
        name: Annotated[str | None, typer.Argument(metavar="[NAME]")] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.hooks import read_hooks, rehearse

        folder = chosen_workspace().home.folder
        rows = [(hook, rehearse(hook, folder)) for hook in _chosen(read_hooks(folder), name)]
        if as_json:
            print_json([{"hook": hook.name, "ok": not why, "why": why} for hook, why in rows])
        else:
            out = console()
            for hook, why in rows:
                out.print(
                    styled(f"{hook.name}: {why}", LATE) if why else styled(_("{name}: told").format(name=hook.name))
                )
        if any(why for _hook, why in rows):
            raise typer.Exit(1)

    app.add_typer(group, name="hooks")


def _chosen(hooks: list[Hook], name: str | None) -> list[Hook]:
    found = [hook for hook in hooks if name in (None, hook.name)]
    if not found:
        raise UsageError(
            _("there is no hook {name}").format(name=name or ""),
            place=name or "",
            expected=", ".join(hook.name for hook in hooks),
            mend="breachkit hooks list",
        )
    return found
