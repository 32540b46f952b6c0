"""breachkit exchange export oscal, breachkit exchange import oscal: the measures of a case and an auditor's tool."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from breachkit.cli.columns import hanging
from breachkit.cli.options import chosen_library, chosen_workspace
from breachkit.cli.output import OPEN, QUIET, console, print_json, say, styled, warn
from breachkit.i18n import _, ngettext

_MOST_LINES = 12


def export_measures(out: Path | None, *, full: bool, as_json: bool) -> None:
    from breachkit.services import interchange_measures

    told = interchange_measures.export_measures(chosen_workspace().case(), chosen_library(), out, full=full)
    if as_json:
        print_json({key: value for key, value in told.items() if out is None or key != "document"})
        return
    if out is None:
        print_json(told["document"])
    line = warn if out is None else say
    for text in _export_lines(told):
        line(text)


def _export_lines(told: dict[str, Any]) -> list[str]:
    lines = [_("Written: {path}").format(path=told["path"])] if told["path"] else []
    n = told["measures"]
    lines.append(
        ngettext("{n} measure as OSCAL {version}.", "{n} measures as OSCAL {version}.", n).format(
            n=n, version=told["version"]
        )
    )
    n = told["kept"]
    lines.append(ngettext("{n} answer comes back as it is.", "{n} answers come back as they are.", n).format(n=n))
    if told["changed"]:
        lines.append(_("Comes back as something else:"))
        lines += [
            f"  {row['entry']} " + _("{label}: {before} → {after}").format(**row)
            for row in told["changed"][:_MOST_LINES]
        ]
        lines += _more(len(told["changed"]))
    if told["dropped"]:
        n = len(told["dropped"])
        lines.append(ngettext("{n} answer has no place in it:", "{n} answers have no place in it:", n).format(n=n))
        by_label: dict[str, list[str]] = {}
        for row in told["dropped"]:
            by_label.setdefault(row["label"], []).append(row["entry"])
        for label, entries in by_label.items():
            lines.append(
                f"  {label} ({', '.join(entries[:_MOST_LINES])}{' ...' if len(entries) > _MOST_LINES else ''})"
            )
        if not told["full"]:
            lines.append(_("--full writes every answer along (names and contacts too)."))
    if told["left_out"]:
        n = len(told["left_out"])
        told_so = ngettext(
            "{n} privileged measure was left out: {ids}", "{n} privileged measures were left out: {ids}", n
        )
        lines.append(told_so.format(n=n, ids=", ".join(told["left_out"])))
    return lines


def import_measures(file: Path, *, dry_run: bool, as_json: bool) -> None:
    from breachkit.services import interchange_measures

    told = interchange_measures.import_measures(chosen_workspace().case(), chosen_library(), file, dry_run=dry_run)
    if as_json:
        print_json(told)
        return
    out = console()
    for row in told["measures"]:
        new = row["state"] == "new"
        hanging(out, "+ " if new else "= ", styled(row["title"], OPEN if new else QUIET))
    if told["refused"]:
        hanging(out, "", styled(_("No field takes this:")))
        for one in told["refused"][:_MOST_LINES]:
            hanging(out, "  ", styled(f"{one['path']}: {one['value'][:100]}", QUIET))
        for text in _more(len(told["refused"])):
            say(text)
    if told["left_out"]:
        hanging(out, "", styled(_("Left out of the file:")))
        for one in told["left_out"][:_MOST_LINES]:
            hanging(out, "  ", styled(f"{one['path']} ({one['count']})", QUIET))
        for text in _more(len(told["left_out"])):
            say(text)
    if dry_run:
        say(_("Nothing was written."))
        return
    n = len(told["added"])
    say(ngettext("{n} measure added.", "{n} measures added.", n).format(n=n))


def _more(n: int) -> list[str]:
    if n <= _MOST_LINES:
        return []
    return ["  " + _("... and {n} more (--json lists all)").format(n=n - _MOST_LINES)]
