"""lint | graph | diff | test | schema: what the authors of laws (`breachkit regimes`) and of playbooks do alike."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import LATE, OPEN, QUIET, console, print_json, say, styled
from breachkit.i18n import _, ngettext
from breachkit.services import clock

if TYPE_CHECKING:
    from breachkit.services.authored import Authored, Kind
    from breachkit.services.lint_names import Finding
    from breachkit.wording.statements import Difference


def opened(kind: Kind, given: str) -> Authored:
    """The author's file, or the content of that id."""
    from breachkit.services.authoring import open_authored

    return open_authored(chosen_workspace(), kind, given)


def add_author_commands(group: typer.Typer, kind: Kind) -> None:
    """Adds the five commands to the group."""
    command = "regimes" if kind == "regime" else "playbook"

    @group.command(
        "lint",
        help=_("Check a file: each fault with its place, what stands there, and the mend."),
        epilog=_("Example: breachkit {command} lint my-file.yaml").format(command=command),
    )
    @common
    def lint(
        file: Annotated[str, typer.Argument(metavar="FILE")],
        online: Annotated[bool, typer.Option("--online", help=_("Also ask whether each link answers."))] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.authoring import findings

        found = findings(opened(kind, file), clock.now().date(), online=online)
        if as_json:
            print_json([asdict(one) for one in found])
        else:
            _tell_findings(found)
        if any(one.severity == "error" for one in found):
            raise typer.Exit(1)

    @group.command("graph", help=_("Draw it: Mermaid text, or Graphviz with --dot."))
    @common
    def graph(
        file: Annotated[str, typer.Argument(metavar="FILE")],
        as_dot: Annotated[bool, typer.Option("--dot", help=_("Graphviz text instead of Mermaid."))] = False,
        out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=_("Write it there."))] = None,
    ) -> None:
        from breachkit.services import authoring
        from breachkit.wording.graphs import dot, mermaid

        authored = opened(kind, file)
        authoring.refuse_broken(authored, clock.now().date())
        drawn = authoring.graph(authored)
        _give(dot(drawn) if as_dot else mermaid(drawn), out)

    @group.command(
        "diff",
        help=_("Tell in words what changed between two: files, or names of content."),
        epilog=_("Example: breachkit {command} diff {known} my-file.yaml").format(
            command=command, known="jp-appi" if kind == "regime" else "jp-breach"
        ),
    )
    @common
    def diff(
        before: Annotated[str, typer.Argument(metavar="A")],
        after: Annotated[str, typer.Argument(metavar="B")],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import authoring
        from breachkit.wording.statements import differences

        said = []
        for given in (before, after):
            authored = opened(kind, given)
            authoring.refuse_broken(authored, clock.now().date())
            said.append(authoring.said(authored))
        found = differences(*said)
        if as_json:
            print_json([asdict(one) for one in found])
        else:
            _tell_differences(found)

    @group.command(
        "test",
        help=_("Run its worked examples: facts in, expected verdicts and due times out."),
        epilog=_("They lie beside the file: my-file.examples.yml. Exit code 1 where one does not hold."),
    )
    @common
    def test(
        file: Annotated[str, typer.Argument(metavar="FILE")],
        examples: Annotated[
            Path | None,
            typer.Option("--examples", metavar="FILE.yml", help=_("The examples, where they lie elsewhere.")),
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        _run_test(kind, file, examples, as_json=as_json)

    @group.command("schema", help=_("Print the JSON Schema, with which an editor completes and checks as one types."))
    @common
    def schema(
        of: Annotated[str, typer.Option("--of", help=_("facts or examples (else of the file itself)."))] = "",
        out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=_("Write it there."))] = None,
    ) -> None:
        import json

        from breachkit.errors import UsageError
        from breachkit.services import content_schema

        known = (kind, "facts", "examples")
        if of and of not in known:
            raise UsageError(_("cannot read {given!r}").format(given=of), place="--of", expected=", ".join(known))
        made = content_schema.schema(of or kind, chosen_library())  # type: ignore[arg-type]
        _give(json.dumps(made, ensure_ascii=False, indent=1) + "\n", out)


def _give(text: str, out: Path | None) -> None:
    import sys

    from breachkit.store.files import write_whole

    if out is None:
        sys.stdout.write(text)
        return
    write_whole(out, text.encode())
    say(str(out))


def _tell_findings(found: list[Finding]) -> None:
    from breachkit.cli.columns import hanging

    out = console()
    words = {"error": _("error"), "warning": _("warning")}
    for one in found:
        told = f"{one.place}: {words[one.severity]}: {one.message}" + (
            f" ({one.value})" if one.value and one.value not in one.message else ""
        )
        out.print(styled(told, LATE if one.severity == "error" else OPEN), soft_wrap=True)  # a place stays in one piece
        if one.mend:
            hanging(out, "  ", styled(_("mend: {mend}").format(mend=one.mend), QUIET))
    if not found:
        say(_("Nothing to mend."))
        return
    errors = sum(one.severity == "error" for one in found)
    warnings = len(found) - errors
    told = ngettext("{n} error", "{n} errors", errors).format(n=errors)
    say(told + ", " + ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings))


def _tell_differences(found: list[Difference]) -> None:
    from breachkit.cli.columns import hanging

    out = console()
    if not found:
        say(_("They say the same."))
        return
    subject = None
    for one in found:
        if one.subject != subject:
            subject = one.subject
            out.print(styled(subject, "bold"))
        if one.before is None:
            told = _("{aspect}: new: {after}").format(aspect=one.aspect, after=one.after)
        elif one.after is None:
            told = _("{aspect}: gone: {before}").format(aspect=one.aspect, before=one.before)
        else:
            told = _("{aspect}: {before} → {after}").format(aspect=one.aspect, before=one.before, after=one.after)
        hanging(out, "  ", styled(told))


def _run_test(kind: Kind, file: str, examples: Path | None, *, as_json: bool) -> None:
    from breachkit.cli.columns import hanging
    from breachkit.content.fingerprint import builtin_root
    from breachkit.services import authoring
    from breachkit.services.authored import Authored
    from breachkit.services.worked_examples import examples_beside, run_examples

    authored = opened(kind, file)
    authoring.refuse_broken(authored, clock.now().date())
    beside = examples or examples_beside(
        Path(file) if Path(file).is_file() else builtin_root() / Path(authored.document.name)
    )
    done = run_examples(Authored(kind, authored.document, authoring.in_place(authored)), beside)
    failed = [one for one in done if not one.holds]
    if as_json:
        print_json([{**asdict(one), "holds": one.holds} for one in done])
    else:
        out = console()
        named: Any = None
        for one in done:
            if one.example != named:
                named = one.example
                out.print(styled(named, "bold"))
            if one.holds:
                hanging(out, "  ", styled(_("holds: {about} is {got}").format(about=one.about, got=one.got), QUIET))
                continue
            told = _("does not hold: {about} is {got}, expected {expected}")
            hanging(out, "  ", styled(told.format(about=one.about, got=one.got, expected=one.expected), LATE))
            out.print(styled("    " + one.place, QUIET), soft_wrap=True)
        n = len(done)
        told = ngettext("{n} expectation run", "{n} expectations run", n).format(n=n)
        say(told + ", " + ngettext("{n} does not hold", "{n} do not hold", len(failed)).format(n=len(failed)))
    if failed:
        raise typer.Exit(1)
