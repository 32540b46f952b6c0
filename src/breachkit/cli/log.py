"""breachkit log"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import QUIET, console, print_json, styled, tell_clock
from breachkit.domain.event import WITHHELD, Event
from breachkit.i18n import _, language, ngettext
from breachkit.wording import counts, times

_MOMENTS = {"at", "due_at", "until", "time"}
"""Members of events that hold a moment and stand in a sentence."""

_COUNTED = {
    "events": ("entries", counts.entries), "people": ("counted", counts.people), "letters": ("letters", counts.letters),
}  # fmt: skip
"""Members that hold a number of something, and how it is told."""

if TYPE_CHECKING:
    from rich.text import Text


def register(app: typer.Typer, does: str) -> None:
    @app.command("log", help=does)
    @common
    def log(
        last: Annotated[int, typer.Option("--last", min=0, help=_("Only the last N entries; 0 is all."))] = 0,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        store = chosen_workspace().case()
        case = store.read()
        events = [*store.events()]
        events = events[-last:] if last else events
        if as_json:
            print_json([event._asdict() for event in events])
            return
        from breachkit.cli.columns import across

        out = console()
        tell_clock(out)
        zone = ZoneInfo(case["timezone"])
        widest = max((len(event.actor) for event in events), default=0)
        for event in events:
            across(out, *line_of(event, zone, min(widest, 12)))


def line_of(event: Event, zone: ZoneInfo, actor_width: int = 12) -> tuple[list[Text], list[int]]:
    """An entry's number, time, actor and sentence, with the widths of the columns but the last: for `log` and `watch`."""
    told = ""
    if event.time:
        at = datetime.fromisoformat(event.time).astimezone(zone)
        told = f"{times.day(at.date(), language(), year=False)} {at:%H:%M}"
    actor = styled(event.actor, QUIET)
    actor.truncate(12, overflow="ellipsis")
    what = styled(sentence_of(event, zone), QUIET if event.kind == WITHHELD else "")
    if event.payload.get("privileged"):
        what = styled(_("[privileged] ")) + what
    return [styled(f"{event.seq:>4}", QUIET), styled(told), actor, what], [4, 16, actor_width]


def sentence_of(event: Event, zone: ZoneInfo) -> str:
    """An entry in a sentence, with its moments as a reader in `zone` knows them."""
    return _sentence(event.kind, _times_in(_in_words(event.kind, event.payload), zone))


def _times_in(payload: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The payload's moments in that zone; what only looks like one stays as it is."""
    return {
        name: times.stated_moment(value, zone.key, language()) if name in _MOMENTS and isinstance(value, str) else value
        for name, value in payload.items()
    }


def _in_words(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with a fact's label and value in words, where the catalogue knows the fact."""
    from breachkit.domain.values import from_json
    from breachkit.wording.values import words

    if kind in ("entry.added", "entry.changed"):
        return _entry_in_words(payload)
    fact = chosen_library().facts.get(payload.get("fact", ""))
    if kind != "fact.recorded" or fact is None:
        return payload
    value = from_json(fact.type, payload["value"])
    return {**payload, "fact": f"{fact.label(language())} ({fact.id})", "value": words(fact, value, language())}


def _entry_in_words(payload: dict[str, Any]) -> dict[str, Any]:
    """An entry's register, status and values in words, where the content knows the register."""
    from breachkit.wording.entries import status_words, value_words

    register = chosen_library().registers.get(payload["register"])
    if register is None:
        return payload
    lang = language()
    fields = [(field, payload["values"].get(field.id)) for field in register.fields]
    told = [f"{field.label(lang)}: {value_words(field, value, lang)}" for field, value in fields if value is not None]
    if payload.get("reason"):
        told.append(payload["reason"])
    status = status_words(register, payload["status"], lang)
    return {**payload, "register": register.title(lang), "status": status, "values": "  ".join(told)}


def _sentence(kind: str, payload: dict[str, Any]) -> str:
    """One line for one event."""
    if kind == "case.merged":
        return _merged(payload)
    if kind == "content.changed":
        return _content_changed(payload)
    forms = {
        "case.opened": _("case opened: {title}"),
        "fact.recorded": _("{fact}: {value}"),
        "step.begun": _("step {step} begun"),
        "step.done": _("step {step} done"),
        "step.skipped": _("step {step} skipped: {reason}"),
        "step.reopened": _("step {step} reopened"),
        "step.assigned": _("step {step} assigned to {to}"),
        "step.noted": _("step {step}: {text}"),
        "step.deferred": _("step {step} put off until {until}"),
        "note.added": _("note: {text}"),
        "draft.rendered": _("draft {id} made: {file}"),
        "case.encrypted": _("encrypted: {recipients}"),
        "case.decrypted": _("decrypted: {reason}"),
        "case.exported": _("exported to {out}: {entries}, {redacted} of them redacted ({audience})"),
        "case.closed": _("closed: {reason}"),
        "case.archived": _("archived"),
        "case.reopened": _("opened again: {reason}"),
        "case.imported": _("taken in as {id}; it was {was}"),
        "seal.made": _("seal {id} over {entries}"),
        "seal.stamped": _("seal {id} time-stamped: {time}"),
        "evidence.added": _("evidence {id} taken in: {name} (SHA-256 {sha256})"),
        "evidence.handed_over": _("evidence {item}: {from} → {to} at {at}: {reason}"),
        "evidence.acknowledged": _("evidence {item}: acknowledged by {by} at {at}"),
        "evidence.linked": _("evidence {item} linked to step {step}"),
        "evidence.noted": _("evidence {item}: {text}"),
        "evidence.exported": _("evidence {items} handed out: {out} {for}"),
        "draft.approved": _("draft {draft} signed off by {by} ({role})"),
        "obligation.filed": _("{obligation} filed {at}"),
        "entry.added": _("{register} {id} added: {status}  {values}"),
        "entry.changed": _("{register} {id} changed: {status}  {values}"),
        "obligation.decided": _("{obligation}: {decision} decided by {by} ({role}): {reason}"),
        "people.imported": _("list {list} imported: {counted}"),
        "letters.written": _("{letters} written: {document}"),
        WITHHELD: _("(an entry that you are not shown)"),
        "deadline.overridden": _("{obligation}: due {due_at} set by hand: {reason}"),
    }
    shown = {name: _short(value) for name, value in payload.items()} | {
        form: count(payload[name]) for name, (form, count) in _COUNTED.items() if isinstance(payload.get(name), int)
    }
    return forms[kind].format(**shown) if kind in forms else kind


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:117] + "..."


def _merged(payload: dict[str, Any]) -> str:
    n, m = sum(last - first + 1 for first, last in payload["order"]), len(payload["conflicts"])
    told = ngettext("{n} entry of another copy joined", "{n} entries of another copy joined", n).format(n=n)
    return told + ngettext("; {m} conflict", "; {m} conflicts", m).format(m=m) if m else told


def _content_changed(payload: dict[str, Any]) -> str:
    """That the law's text is another: how many duties that alters, and which content packs are in force, where that changed."""
    n = len(payload["obligations"])
    told = _("content changed")
    if n:
        told += ngettext("; {n} duty is another", "; {n} duties are others", n).format(n=n)
    if "packs" in payload:
        names = ", ".join(f"{one['id']} {one['version']}" for one in payload["packs"])
        told += _("; content packs: {names}").format(names=names) if names else _("; no content pack any more")
    return told
