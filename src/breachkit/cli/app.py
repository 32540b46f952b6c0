"""Finds the command that was typed, loads only its module, and turns every error into one message and an exit code."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from breachkit.cli import options
from breachkit.cli.output import print_error, warn
from breachkit.errors import BreachkitError, UsageError
from breachkit.i18n import LANGUAGES, _, add_folder, language, language_of_environment, speakable, use_language
from breachkit.services.remarks import taken

_INTERRUPTED = 130
_COMPLETION = {"--install-completion", "--show-completion"}
_VALUED = ("--home", "--case", "--lang", "--identity")


def commands() -> dict[str, tuple[str, str]]:
    """Each command in the order of the night: its module in `breachkit.cli`, and what it does."""
    return {
        "new": ("new", _("Open a case.")),
        "next": ("next", _("Take the one step that matters most now.")),
        "status": ("status", _("Show deadlines, obligations, progress and what is open.")),
        "ask": ("ask", _("Show the next best question: what would settle the most.")),
        "assess": ("assess", _("List every obligation with verdict, reasons and due time.")),
        "deadlines": ("deadlines", _("Count down to every deadline; write a calendar.")),
        "facts": ("facts", _("Set, list, show or import facts.")),
        "step": ("step", _("Mark a step done, skip, reopen, assign or note it.")),
        "note": ("note", _("Put a free note into the journal.")),
        "evidence": ("evidence", _("Take evidence in, hand it over, check it, hand it out.")),
        "render": ("render", _("Draft a report, a notice or a brief.")),
        "approve": ("approve", _("Sign a draft off as its reviewer.")),
        "filed": ("filed", _("Record that a duty was met: when, how, receipt.")),
        "filings": ("filings", _("List what was sent, when, how, by whom, and what changed since.")),
        "decide": ("decide", _("Decide to notify or not to, with the reasons.")),
        "log": ("log", _("Show the journal.")),
        "push": ("push", _("Bring this copy's entries to a server, a folder or a file.")),
        "pull": ("pull", _("Fetch what another copy has: a server's, a folder's or a file's.")),
        "watch": ("watch", _("Watch what others do, and the deadlines, live.")),
        "show": ("show", _("Show the case, or one fact, step, obligation or draft of it.")),
        "verify": ("verify", _("Check that nothing in the case was altered or lost.")),
        "seal": ("seal", _("Seal the case: a signed, time-stamped head.")),
        "list": ("list", _("List all cases.")),
        "register": ("register", _("The register of all cases; what is due in any; trends.")),
        "registers": ("registers", _("Claims, holds, enquiries, measures, audits ...: all that is kept.")),
        "close": ("close", _("Close the case, with what is still open told.")),
        "reopen": ("reopen", _("Open a closed or archived case again.")),
        "archive": ("archive", _("Seal a closed case and make it read-only.")),
        "purge": ("purge", _("Remove a closed case for good; a tombstone is left.")),
        "export": ("export", _("Make one file of the case: whole, or redacted for outsiders.")),
        "import": ("import_case", _("Take in a case that was exported, after checking all of it.")),
        "exchange": ("interchange", _("Write the case for other tools, and read theirs: VERIS, STIX, MISP ...")),
        "encrypt": ("encrypt", _("Encrypt the case; say who can open it.")),
        "decrypt": ("decrypt", _("Make an encrypted case plain again.")),
        "severity": ("severity", _("Score the severity; a person decides the risk.")),
        "exposure": ("exposure", _("Estimate what the case may cost, as a range with sources.")),
        "use": ("use", _("Switch to another case.")),
        "people": ("people", _("Import and count affected people.")),
        "team": ("team", _("Work on one server: who is in the team, and what they may do.")),
        "drill": ("drill", _("Practise on a scenario with a simulated clock and a score.")),
        "regimes": ("regimes", _("List, show and check the laws.")),
        "playbook": ("playbook", _("Write, check, preview, compare and test playbooks of your own.")),
        "templates": ("templates", _("List, show and check the documents that can be drafted.")),
        "content": ("content", _("Content packs: take in, pin, sign; what stands in which layer.")),
        "hooks": ("hooks", _("Tell programs of your own what was recorded (off by default).")),
        "serve": ("serve", _("Serve a case to an assistant (Model Context Protocol).")),
        "doctor": ("doctor", _("Check this machine: extras, home, disk, clock, content, cases, screen.")),
    }


def run(arguments: Sequence[str]) -> int:
    """Runs one command line. Returns the exit code."""
    options.reset()
    given = [*arguments]
    try:
        asked = _value_of("--lang", given) or os.environ.get("BREACHKIT_LANG", "")
        if asked and asked not in LANGUAGES:
            _look_for_catalogues(_value_of("--home", given))
        _speak(asked if speakable(asked) else language_of_environment())
        if os.environ.get("_BREACHKIT_COMPLETE") and not given:  # PowerShell leaves it behind, empty
            return _complete()
        command = None if _COMPLETION & set(given) else _command_of(given)
        if command is None and not ({"--help", "-h"} | _COMPLETION) & set(given):
            given = [*given, "status"] if "--version" not in given else given
            command = "status" if "--version" not in given else None
        app = _app(command)
        _leave_one(app, command, given)
        return _run(app, given)
    except BreachkitError as error:
        print_error(error)
        return error.exit_code
    except (MemoryError, RecursionError):
        print_error(
            BreachkitError(_("something read here is too large, or nested too deep, for this machine's memory"))
        )
        return BreachkitError.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\n" + _("Interrupted. Every answer given so far is kept.") + "\n")
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        for told in taken():
            warn(told)


def _run(app: typer.Typer, given: list[str]) -> int:
    from typer.main import get_command

    from breachkit.cli.help_words import speak
    from breachkit.cli.usage import TyperError, as_usage_error

    try:
        code = speak(get_command(app)).main(args=given, prog_name="breachkit", standalone_mode=False)
    except TyperError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stderr.write(f"{error}\n")
            return 2
        raise as_usage_error(error) from None
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    return int(code or 0)


def _leave_one(app: typer.Typer, command: str | None, given: Sequence[str]) -> None:
    """Of a command's own commands leaves the one that was typed, where one was: making each ready takes milliseconds."""
    after = given[given.index(command) + 1 :] if command in given else []
    for group in app.registered_groups:
        inner = group.typer_instance
        named = [one for one in inner.registered_commands if after and one.name == after[0]] if inner else []
        if inner is not None and named:
            inner.registered_commands = named
            inner.registered_groups = []


def _complete() -> int:
    """What a shell asks for: only the command that stands before the cursor is loaded, and the registers' by their names."""
    from typer.main import get_command

    from breachkit.cli import completion

    def program(before: Sequence[str]) -> Any:
        command = _command_of(before)
        return get_command(_app(command, completing=True))

    return completion.answer(program)


def _speak(lang: str) -> None:
    """Speaks that language. Raises UsageError, in English, where its catalogue is broken."""
    try:
        use_language(lang)
    except ValueError as error:
        use_language("en")
        raise UsageError(
            _("there is no language {lang}").format(lang=error),
            expected=", ".join(LANGUAGES),
            mend=_("a further language is a catalogue (docs/translating.md)"),
        ) from None


def _value_of(option: str, given: Sequence[str]) -> str | None:
    """What an option is given, before any command is known: so that even help is in the language of --lang. A wrong
    language is told when the command reads it."""
    found = None
    for index, word in enumerate(given):
        if word.startswith(f"{option}="):
            found = word[len(option) + 1 :]
        elif word == option and index + 1 < len(given):
            found = given[index + 1]
    return found


def _look_for_catalogues(home: str | None) -> None:
    """Takes the organisation's own catalogues in, and those of its content packs: locale/ beside their other content."""
    from breachkit.content.lock import roots_in_force
    from breachkit.services.workspace import user_folder

    for folder in (os.environ.get("BREACHKIT_CONTENT"), str(user_folder(home) / "content")):
        if folder:
            add_folder(os.path.join(folder, "locale"))  # noqa: PTH118
            for root in reversed(roots_in_force(Path(folder).expanduser())):
                add_folder(str(root / "locale"))


def _command_of(given: Sequence[str]) -> str | None:
    """The first word that is neither an option nor an option's value."""
    skip = False
    for word in given:
        if skip:
            skip = False
        elif word in _VALUED:
            skip = True
        elif not word.startswith("-"):
            return word
    return None


def _app(command: str | None, *, completing: bool = False) -> typer.Typer:
    app = typer.Typer(
        name="breachkit",
        cls=_two_tiers() if command is None else None,
        help=_("Walks you through the legal response to a personal-data breach. Drafts; a person decides and files."),
        epilog=_("Example: breachkit new, then breachkit next. No legal advice. Nothing is sent anywhere."),
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=command is None or completing,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root())
    known = commands()
    if command is not None and command not in known:
        _add_register(app, command)
    for name in [command] if command in known else known:
        assert name is not None
        module, does = known[name]
        if name == command:
            importlib.import_module(f"breachkit.cli.{module}").register(app, does)
        else:
            app.command(name, help=does)(_not_loaded)
    if completing and command is None:
        _name_registers(app)
    return app


def _two_tiers() -> Any:
    from breachkit.cli.help_screen import TwoTiers

    return TwoTiers


def _add_register(app: typer.Typer, command: str) -> None:
    """Adds the commands of the register that is called so, where the content has one."""
    from breachkit.cli import registers

    found = registers.find(command)
    if found is not None:
        registers.register_commands(app, found, command)


def _name_registers(app: typer.Typer) -> None:
    """Adds the registers' commands to the list of all."""
    for command, title in options.chosen_library().register_commands.items():
        app.command(command, help=title(language()))(_not_loaded)


def _not_loaded() -> None:
    """Stands for a command in the list of all; it is never run."""


def _root() -> Callable[..., None]:
    def root(
        home: str | None = None,
        case: str | None = None,
        lang: str | None = None,
        identity: str | None = None,
        version: bool = False,
    ) -> None:
        if version:
            from breachkit import __version__

            typer.echo(f"breachkit {__version__}")
            raise typer.Exit
        options.take(home, case, lang)
        options.take_identity(identity)

    from typing import Annotated

    root.__annotations__ = {
        "home": Annotated[str | None, options.home_option()],
        "case": Annotated[str | None, options.case_option()],
        "lang": Annotated[str | None, options.lang_option()],
        "identity": Annotated[
            str | None,
            typer.Option(
                "--identity",
                metavar="FILE",
                help=_("Key to encrypted cases (else BREACHKIT_IDENTITY)."),
            ),
        ],
        "version": Annotated[bool, typer.Option("--version", help=_("Show the version."))],
    }
    return root
