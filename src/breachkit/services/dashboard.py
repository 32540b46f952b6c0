"""The dashboard: one self-contained HTML file of a case's state, for those who have no terminal.

It loads nothing: no script, no font, no picture from elsewhere, and its own policy (CSP) forbids a browser to fetch anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.values import Count, Places
from breachkit.i18n import gettext, language, ngettext
from breachkit.services import clock
from breachkit.services.case_facts import values_of
from breachkit.services.overview import overview
from breachkit.services.workspace import Workspace
from breachkit.wording import times
from breachkit.wording.bilingual import in_language
from breachkit.wording.values import count_words

TEMPLATE = "dashboard.html.j2"
_SHORTEST = timedelta(days=7)
_MEASURES = ("measures", "audits", "findings", "trainings", "claims", "holds", "enquiries")


def dashboard(where: Workspace, library: Library) -> bytes:
    """The HTML file, in the language in use. Raises ContentError where an organisation's own template is broken."""
    from breachkit.documents.environment import run_template

    return run_template(library.template_folders, TEMPLATE, dashboard_data(where, library)).encode()


def dashboard_data(where: Workspace, library: Library) -> dict[str, Any]:
    """What the template shows: every text in one language, every time in the case's zone."""
    lang = language()
    seen = in_language(overview(where), lang)
    case = where.read()
    zone = ZoneInfo(case["timezone"])
    now = datetime.fromisoformat(seen["now"]).astimezone(zone)
    rows = [*seen["deadlines"], *seen["register_due"]]
    due = sorted((one for one in rows if one["due_at"]), key=lambda one: str(one["due_at"]))
    return {
        "lang": lang,
        "case": seen["case"],
        "now": times.moment(now, lang),
        "drill": case["drill"] is not None,
        "simulated": clock.simulated(),
        "next": _next(seen, now, lang),
        "timeline": _timeline(due, now, zone, lang),
        "someday": [_plain(one) for one in rows if not one["due_at"] and one["verdict"] == "required"],
        "authorities": _authorities(seen, now, zone, lang),
        "open_questions": seen["open_questions"][:8],
        "phases": seen["progress"],
        "places": _places(case, library, lang),
        "registers": _registers(seen, library, lang),
        "filings": _filings(seen, case, zone, lang),
        "_": lambda message: gettext(message, lang),
        **_words(lang),
    }


def _words(lang: str) -> dict[str, Any]:
    """The words that the template asks for with a value."""
    states = {
        "overdue": gettext("overdue", lang),
        "soon": gettext("soon", lang),
        "fulfilled": gettext("met", lang),
        "decided": gettext("decided: no", lang),
        "open": gettext("required", lang),
    }
    truths = {True: "✓", False: "✗", None: "?"}
    trust = {"likely": gettext("likely", lang), "unverified": gettext("not confirmed", lang)}

    def state_word(one: dict[str, Any]) -> str:
        if one["verdict"] == "undetermined":
            return gettext("undetermined", lang)
        if one["recommended"] and one["state"] == "open":
            return gettext("recommended", lang)
        return states[one["state"]]

    def depends(n: int) -> str:
        return ngettext("{n} duty depends on it", "{n} duties depend on it", n, lang).format(n=n)

    return {
        "state_word": state_word,
        "truth_word": lambda truth: truths[truth],
        "confidence_word": lambda name: trust.get(name, name),
        "depends": depends,
    }


def _next(seen: dict[str, Any], now: datetime, lang: str) -> dict[str, Any] | None:
    """The nearest duty that is still to be met, in words."""
    coming = [one for one in seen["deadlines"] if one["due_at"] and one["state"] not in ("fulfilled", "decided")]
    legal = [one for one in coming if one["verdict"] == "required" and one["duty"] == "legal_duty"]
    if not legal:
        return None
    first = min(legal, key=lambda one: str(one["due_at"]))
    return {**_plain(first), "left": times.countdown(datetime.fromisoformat(first["due_at"]), now, lang)}


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": one["title"] + (f": {one['headline']}" if one.get("headline") else ""),
        "recipient": one["recipient_short"],
        "state": one["state"],
        "verdict": one["verdict"],
        "recommended": one["duty"] == "recommended",
        "promptly": one["promptly"],
        "why": one["due_explained"],
    }


def _timeline(due: list[dict[str, Any]], now: datetime, zone: ZoneInfo, lang: str) -> list[dict[str, Any]]:
    """Each deadline with its place between now (0) and the last one (100), in percent of the width; what is over is at 0."""
    if not due:
        return []
    last = max(datetime.fromisoformat(one["due_at"]) for one in due)
    span = max((last - now), _SHORTEST).total_seconds()
    rows = []
    for one in due:
        at = datetime.fromisoformat(one["due_at"]).astimezone(zone)
        place = min(max((at - now).total_seconds() / span, 0.0), 1.0)
        rows.append(
            {
                **_plain(one),
                "at": times.moment(at, lang),
                "iso": at.isoformat(),
                "left": times.countdown(at, now, lang),
                "place": round(100 * place, 1),
            }
        )
    return rows


def _authorities(seen: dict[str, Any], now: datetime, zone: ZoneInfo, lang: str) -> list[dict[str, Any]]:
    """Duties by recipient, those that are required first, each with its verdict's reasons and the law."""
    states = {(one["regime"], one["obligation"]): one for one in seen["deadlines"]}
    groups: dict[str, dict[str, Any]] = {}
    for one in seen["obligations"]:
        if one["verdict"] == "not_required":
            continue
        row = states.get((one["regime"], one["obligation"]))
        at = datetime.fromisoformat(row["due_at"]).astimezone(zone) if row and row["due_at"] else None
        group = groups.setdefault(one["recipient"], {"name": one["recipient_name"], "duties": []})
        group["duties"].append(
            {
                "title": one["title"],
                "law": one["regime_title"],
                "verdict": one["verdict"],
                "recommended": one["duty"] != "legal_duty",
                "state": row["state"] if row else "open",
                "due": times.moment(at, lang) if at else one["promptly"] or "",
                "left": times.countdown(at, now, lang) if at else "",
                "why": one["due_explained"] or "",
                "reasons": [_reason(reason) for reason in one["reasons"]],
                "missing": one["missing_labels"],
                "citations": one["citations"],
                "confidence": one["confidence"],
            }
        )
    order = {"required": 0, "undetermined": 1}
    for group in groups.values():
        group["duties"].sort(key=lambda duty: (duty["recommended"], order[duty["verdict"]]))
    return sorted(
        groups.values(), key=lambda g: (g["duties"][0]["recommended"], order[g["duties"][0]["verdict"]], g["name"])
    )


def _reason(reason: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": reason["title"],
        "citation": reason["citation"],
        "holds": reason["holds"],
        "facts": [f"{fact['label']}: {fact['words']}" for fact in reason["facts"]],
    }


def _places(case: Any, library: Library, lang: str) -> list[dict[str, Any]]:
    """People by place, the most first; `share` is the bar's length in percent of the greatest."""
    value = values_of(case, library).get("people_by_place")
    if not isinstance(value, Places) or not value.counts:
        return []
    fact = library.facts["people_by_place"]
    most = max((_most(count) for _place, count in value.counts), default=0)
    rows = [
        {
            "place": place,
            "people": count_words(fact, count, lang) if count else "?",
            "share": round(100 * _most(count) / most, 1) if most else 0,
            "n": _most(count),
        }
        for place, count in value.counts
    ]
    return sorted(rows, key=lambda row: -row["n"])


def _most(count: Count | None) -> int:
    return 0 if count is None else count.low if count.high is None else count.high


def _registers(seen: dict[str, Any], library: Library, lang: str) -> list[dict[str, Any]]:
    """The registers that hold something: how many entries in which state."""
    rows = []
    for name in _in_order(seen["registers"]):
        state, register = seen["registers"][name], library.registers.get(name)
        if not state["total"]:
            continue
        words = {one.id: one.title(lang) for one in register.statuses} if register else {}
        rows.append(
            {
                "title": register.title(lang) if register else name,
                "total": state["total"],
                "by_status": [
                    {"title": words.get(status, status), "n": n, "share": round(100 * n / state["total"], 1)}
                    for status, n in state["by_status"].items()
                    if n
                ],
            }
        )
    return rows


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (_MEASURES.index(name) if name in _MEASURES else len(_MEASURES), name))


def _filings(seen: dict[str, Any], case: Any, zone: ZoneInfo, lang: str) -> list[dict[str, Any]]:
    known = {f"{one['regime']}.{one['obligation']}": one for one in seen["obligations"]}
    rows = []
    for key, filing in sorted(case["filings"].items(), key=lambda item: item[1]["at"]):
        one = known.get(key)
        at = datetime.fromisoformat(filing["at"]).astimezone(zone)
        rows.append(
            {
                "title": one["title"] if one else key,
                "recipient": one["recipient_name"] if one else "",
                "at": times.moment(at, lang),
                "how": filing["how"],
                "receipt": filing["receipt"],
            }
        )
    return rows
