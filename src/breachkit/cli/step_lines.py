"""A step on the screen: why and by when, what to do, on which rule it stands, who does it, what shows that it was done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from breachkit.cli.columns import laid, wrapped
from breachkit.cli.output import LATE, QUIET, SOON, styled
from breachkit.i18n import _, language, ngettext
from breachkit.wording import times

if TYPE_CHECKING:
    from rich.text import Text

_SOON_SECONDS = 48 * 3600


def step_lines(step: dict[str, Any], timezone: str, now: datetime, width: int) -> list[Text]:
    """The step's lines, none wider than `width`. `step` is as in docs/json.md."""
    from rich.cells import cell_len

    from breachkit.cli.options import chosen_library
    from breachkit.services.documents import draft_command

    draft = draft_command(chosen_library(), step["document"], step["obligation"]) if step["document"] else ""
    about = [
        *([(_("Draft"), draft)] if draft else []),
        (_("Law"), ("、" if language() == "ja" else "; ").join(step["citations"])),
        (_("Who"), step["role_title"] + (f" ({step['assignee']})" if step["assignee"] else "")),
        (_("Evidence"), step["evidence"]),
        *([(_("Attached"), _attached(step["attached"]))] if step["attached"]["total"] else []),
        *((_("Register"), _register(one)) for one in step["registers"]),
        *((_("Note"), note["text"]) for note in step["notes"]),
    ]
    labels = max(cell_len(label) for label, _value in about)
    lines = [*wrapped(styled(step["why"]), width), *wrapped(_due(step, timezone, now), width), styled("")]
    lines += [*wrapped(styled(step["guidance"].rstrip()), width), styled("")]
    for label, value in about:
        lines += laid([styled(label, QUIET), styled(value, QUIET)], [labels], width, gap=2)
    return lines


def _attached(attached: dict[str, Any]) -> str:
    """The evidence that is linked to the step, the newest last."""
    told = ("、" if language() == "ja" else ", ").join(f"{one['id']} {one['name']}" for one in attached["newest"])
    if earlier := attached["total"] - len(attached["newest"]):
        told += " " + ngettext("and {n} earlier", "and {n} earlier", earlier).format(n=earlier)
    return told


def _register(one: dict[str, Any]) -> str:
    """`breachkit holds add ...  証拠保全の指示 1/3` (open of all)."""
    figures = f" {one['open']}/{one['total']}" if one["total"] else ""
    return f"{one['title']}{figures}  breachkit {one['command']} add"


def _due(step: dict[str, Any], timezone: str, now: datetime) -> Text:
    if step["due_at"] is None:
        rule = step["due_rule"]
        return styled(_("Due {rule} (not known yet)").format(rule=rule) if rule else _("No time limit."), QUIET)
    due = datetime.fromisoformat(step["due_at"]).astimezone(ZoneInfo(timezone))
    left = (due - now).total_seconds()
    told = f"{times.moment(due, language())}  {times.countdown(due, now, language())}"
    return styled(_("By {due}").format(due=told), LATE if left < 0 else SOON if left < _SOON_SECONDS else "")
