"""The options that mean the same everywhere: --case, --home, --lang, --json, --dry-run."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from breachkit.cli.output import rehearse, tell_dry_run, tell_rehearsed
from breachkit.errors import UsageError
from breachkit.i18n import LANGUAGES, _, use_language
from breachkit.services.workspace import Workspace, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from breachkit.content.library import Library
    from breachkit.store.rehearsal import Rehearsal


class Settings(Struct):
    """What was given before or after the command's name; the later one wins."""

    home: str | None = None
    case: str | None = None
    lang: str | None = None
    identity: str | None = None
    rehearsal: Rehearsal | None = None


_settings = Settings()


def reset() -> None:
    """Forgets what an earlier command in this process was given."""
    _settings.home = _settings.case = _settings.lang = _settings.identity = _settings.rehearsal = None
    rehearse(False)


def take(home: str | None, case: str | None, lang: str | None) -> None:
    """Takes over the options that were given; speaks `lang` from here on. Raises UsageError for another language."""
    _settings.home = home or _settings.home
    _settings.case = case or _settings.case
    if lang:
        try:
            use_language(lang)
        except ValueError as error:
            raise UsageError(
                _("there is no language {lang}").format(lang=error),
                place="--lang",
                expected=", ".join(LANGUAGES),
                mend=_("a further language is a catalogue (docs/translating.md)"),
            ) from None
        _settings.lang = lang


def take_identity(identity: str | None) -> None:
    """Takes over the file with keys to encrypted cases."""
    _settings.identity = identity or _settings.identity


def chosen_workspace() -> Workspace:
    """The workspace that --home and --case choose; with --dry-run one on whose case acts leave no trace."""
    where = workspace(_settings.home, _settings.case, _settings.identity, _ask_secret)
    if _settings.rehearsal is None:
        return where
    from dataclasses import replace

    return replace(where, rehearsal=_settings.rehearsal)


def _ask_secret(purpose: str) -> str | None:
    from breachkit.cli.prompts import ask_secret

    return ask_secret(purpose)


def chosen_home() -> str | None:
    """What --home says; None where it is not given."""
    return _settings.home


def chosen_library() -> Library:
    """The content in force there: built-in, the organisation's, the case's own."""
    return chosen_workspace().library()


def known_at_option() -> Any:
    return typer.Option("--as-known-at", metavar="TIME", help=_("As the case stood at that time."))


def workspace_known_at(given: str | None, zone: str = "Asia/Tokyo") -> Workspace:
    """The workspace, set back to `given` (a moment, read like a fact's) where that is not None."""
    where = chosen_workspace()
    if given is None:
        return where
    from dataclasses import replace

    from breachkit.services.clock import now, stamp
    from breachkit.services.moments import read_spoken

    return replace(where, known_at=stamp(read_spoken("--as-known-at", given, zone, now()).at))


def dry_run_option() -> Any:
    return typer.Option("--dry-run", help=_("Tell what would change; write nothing."))


def dry_run() -> bool:
    """Whether --dry-run was given to a command that `writes`."""
    return _settings.rehearsal is not None


def write_out(path: Path, data: bytes) -> None:
    """Writes a file outside of the case, whole; in a dry run it is only told. Raises StorageError, UsageError."""
    from breachkit.store.files import told_plainly, write_whole

    if _settings.rehearsal is not None:
        _settings.rehearsal.also.append(_("{path} is written").format(path=path))
        return
    with told_plainly(path):
        write_whole(path, data)


def completed_by(name: str) -> Callable[[str], list[tuple[str, str]]]:
    """The function of `breachkit.cli.complete_values` that completes an argument; loaded when a shell asks."""

    def complete(incomplete: str) -> list[tuple[str, str]]:
        from breachkit.cli import complete_values

        found: list[tuple[str, str]] = getattr(complete_values, name)(incomplete)
        return found

    return complete


def home_option() -> Any:
    return typer.Option("--home", metavar="DIR", help=_("Folder that holds the cases (else BREACHKIT_HOME)."))


def case_option() -> Any:
    return typer.Option(
        "--case",
        metavar="ID",
        help=_("Case to work on (else the current one)."),
        autocompletion=completed_by("case_ids"),
    )


def lang_option() -> Any:
    return typer.Option(
        "--lang",
        metavar="ja|en",
        help=_("Language (else BREACHKIT_LANG, else the locale)."),
        autocompletion=lambda: [*LANGUAGES],
    )


def json_option() -> Any:
    return typer.Option("--json", help=_("Print JSON (docs/json.md)."))


def common(function: Callable[..., None]) -> Callable[..., None]:
    """Adds --case, --home and --lang to a command, and takes them over before it runs."""

    @functools.wraps(function)
    def wrapped(**given: Any) -> None:
        take(given.pop("home", None), given.pop("case", None), given.pop("lang", None))
        function(**given)

    added = {"case": case_option(), "home": home_option(), "lang": lang_option()}
    signature = inspect.signature(function, eval_str=True)
    parameters = [*signature.parameters.values()]
    annotations = {parameter.name: parameter.annotation for parameter in parameters}
    for name, option in added.items():
        annotation: Any = Annotated[str | None, option]
        annotations[name] = annotation
        parameters.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation))
    wrapped.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = annotations
    return wrapped


def writes(function: Callable[..., None]) -> Callable[..., None]:
    """`common`, for a command that writes into a case: it takes --dry-run too.

    With it the command runs as in earnest, every check included, on a case that keeps nothing; then it is told what would have
    been written. Its JSON gets `"dry_run": true`.
    """

    @functools.wraps(function)
    def wrapped(**given: Any) -> None:
        if not given.pop("dry_run", False):
            function(**given)
            return
        from breachkit.store.rehearsal import Rehearsal

        _settings.rehearsal = Rehearsal()
        rehearse(True)
        if given.get("as_json"):
            function(**given)
            return
        tell_dry_run()
        function(**given)
        tell_rehearsed(_settings.rehearsal)

    signature = inspect.signature(function, eval_str=True)
    annotation: Any = Annotated[bool, dry_run_option()]
    added = inspect.Parameter("dry_run", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
    kept = [*signature.parameters.values()]
    last = [one for one in kept if one.name == "as_json"]
    first = [one for one in kept if one.name != "as_json"]
    if last and last[0].kind is not inspect.Parameter.KEYWORD_ONLY:
        last = [last[0].replace(kind=inspect.Parameter.KEYWORD_ONLY)]
    wrapped.__signature__ = signature.replace(parameters=[*first, added, *last])  # type: ignore[attr-defined]
    wrapped.__annotations__ = {one.name: one.annotation for one in (*first, added, *last)}
    return common(wrapped)


def command_group(does: str) -> typer.Typer:
    """A group of commands under one noun; it takes the same options as its commands."""

    def take_options() -> None:
        """The options are taken over by `common`."""

    group = typer.Typer(help=does, rich_markup_mode=None, no_args_is_help=True)
    group.callback(help=does)(common(take_options))
    return group
