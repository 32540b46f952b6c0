"""The register of all cases: what GDPR Art. 33(5) wants documented of every breach and what the PPC asks to be recorded,
with the deadlines of all cases in one list, and trends.

Drills are kept elsewhere and never stand in it. A case that cannot be read stands with the reason.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.domain.case import CaseFile
from breachkit.domain.values import Count, Unknown
from breachkit.errors import BreachkitError, UsageError
from breachkit.i18n import _, language
from breachkit.services.case_facts import values_of
from breachkit.services.overview import overview
from breachkit.services.workspace import Workspace
from breachkit.wording.bilingual import in_language
from breachkit.wording.times import moment
from breachkit.wording.values import words

FACTS = (
    "incident_type",
    "occurred_at",
    "discovered_at",
    "knew_at",
    "data_categories",
    "affected_people",
    "people_by_place",
    "summary",
    "cause_detail",
    "secondary_damage",
    "containment",
    "measures_done",
    "measures_planned",
    "people_response",
)
"""The facts of a case that its row holds: facts of the breach, its effects, the remedial action taken (Art. 33(5))."""
_CELL_STARTS = ("=", "+", "-", "@", "\t", "\r")


def columns() -> dict[str, str]:
    """The columns of the register by their name in the data, titled in the language in use."""
    return {
        "id": _("Case"),
        "title": _("Title"),
        "org": _("Organisation"),
        "opened": _("Opened"),
        "incident_type": _("Kind"),
        "occurred_at": _("Occurred"),
        "discovered_at": _("Discovered"),
        "knew_at": _("Known since"),
        "data_categories": _("Data"),
        "affected_people": _("People"),
        "people_by_place": _("Places"),
        "summary": _("What happened"),
        "cause_detail": _("Cause"),
        "secondary_damage": _("Effects"),
        "containment": _("Containment"),
        "measures_done": _("Measures taken"),
        "measures_planned": _("Measures planned"),
        "people_response": _("Action towards people"),
        "filings": _("Reported (when, to whom)"),
        "decisions": _("Decided not to notify, why"),
        "open_duties": _("Duties still open"),
        "damaged": _("Not readable"),
    }


def cases(where: Workspace) -> Iterator[tuple[str, CaseFile | str]]:
    """Every case, the oldest first, or the reason why it cannot be read."""
    for case_id in where.home.case_ids():
        try:
            yield case_id, where.home.case(case_id).read()
        except BreachkitError as error:
            yield case_id, error.message


def register_rows(where: Workspace) -> list[dict[str, str]]:
    """One row of words a case, with the members of `columns`; an unanswered fact is empty."""
    library, lang = where.library(with_case=False), language()
    rows = []
    for case_id, case in cases(where):
        row = dict.fromkeys(columns(), "")
        row["id"] = case_id
        if isinstance(case, str):
            rows.append(row | {"damaged": case})
            continue
        values, zone = values_of(case, library), ZoneInfo(case["timezone"])
        row |= {"title": case["title"], "org": case["org"], "opened": _local(case["opened_at"], zone)}
        row |= {name: words(library.facts[name], values[name], lang) for name in FACTS if name in values}
        row["filings"] = "; ".join(f"{_local(one['at'], zone)} {key}" for key, one in sorted(case["filings"].items()))
        row["decisions"] = "; ".join(
            f"{key}: {one['reason']} ({one['by']}, {one['role']})"
            for key, one in case["decisions"].items()
            if one["decision"] == "do_not_notify"
        )
        row["open_duties"] = str(sum(_is_open(one) for one in _deadlines(where, case_id)))
        rows.append(row)
    return rows


def _local(stamp: str, zone: ZoneInfo) -> str:
    return moment(datetime.fromisoformat(stamp).astimezone(zone), language())


def _deadlines(where: Workspace, case_id: str) -> list[dict[str, Any]]:
    seen = overview(Workspace(where.home, case_id, content_home=where.content_home))
    rows: list[dict[str, Any]] = in_language([*seen["deadlines"], *seen["register_due"]], language())
    return rows


def _is_open(one: dict[str, Any]) -> bool:
    return one["verdict"] == "required" and one["duty"] == "legal_duty" and one["state"] not in ("fulfilled", "decided")


def all_deadlines(where: Workspace) -> list[dict[str, Any]]:
    """What is due in any case, the nearest first: each row of `breachkit deadlines --json` with `case` and `case_title`."""
    found = []
    for case_id, case in cases(where):
        if isinstance(case, str):
            continue
        for one in _deadlines(where, case_id):
            if one["due_at"] and one["verdict"] == "required" and one["state"] not in ("fulfilled", "decided"):
                found.append({"case": case_id, "case_title": case["title"], **one})
    return sorted(found, key=lambda one: datetime.fromisoformat(one["due_at"]))


def trends(where: Workspace, by: str = "year") -> list[dict[str, Any]]:
    """The cases by year or quarter of the day on which they became known (else were opened), the oldest first.

    Each with `cases`, `people` (at least), `people_open` (how many cases do not know yet), `kinds` (by id), `reports` (to
    an authority), `in_time` of these, and `hours_to_first_report` (median from becoming known; None without any).
    Raises UsageError for another period.
    """
    if by not in ("year", "quarter"):
        raise UsageError(_("there is no period {name}").format(name=by), place="--by", expected="year, quarter")
    library = where.library(with_case=False)
    groups: dict[str, dict[str, Any]] = {}
    for case_id, case in cases(where):
        if isinstance(case, str):
            continue
        values, zone = values_of(case, library), ZoneInfo(case["timezone"])
        knew = values.get("knew_at")
        start = getattr(knew, "at", None) or datetime.fromisoformat(case["opened_at"])
        day = start.astimezone(zone)
        period = f"{day.year}" if by == "year" else f"{day.year}-Q{(day.month + 2) // 3}"
        group = groups.setdefault(period, _empty(period))
        group["cases"] += 1
        people = values.get("affected_people")
        if isinstance(people, Count):
            group["people"] += people.low
        else:
            group["people_open"] += 1
        kind = values.get("incident_type")
        group["kinds"][getattr(kind, "id", "") if kind and not isinstance(kind, Unknown) else "unknown"] += 1
        _count_reports(group, where, case_id, case, start)
    return [_told(groups[period]) for period in sorted(groups)]


def _empty(period: str) -> dict[str, Any]:
    return {
        "period": period, "cases": 0, "people": 0, "people_open": 0, "kinds": Counter(), "reports": 0, "in_time": 0,
        "first": [],
    }  # fmt: skip


def _count_reports(group: dict[str, Any], where: Workspace, case_id: str, case: CaseFile, start: datetime) -> None:
    due = {
        f"{one['regime']}.{one['obligation']}": one for one in _deadlines(where, case_id) if one["kind"] == "obligation"
    }
    times = []
    for key, filing in case["filings"].items():
        one, at = due.get(key), datetime.fromisoformat(filing["at"])
        if one is None or one["duty"] != "legal_duty":
            continue
        group["reports"] += 1
        group["in_time"] += one["due_at"] is None or at <= datetime.fromisoformat(one["due_at"])
        times.append(at - start)
    if times:
        group["first"].append(max(min(times), timedelta()))


def _told(group: dict[str, Any]) -> dict[str, Any]:
    first = group.pop("first")
    hours = round(median(one.total_seconds() for one in first) / 3600, 1) if first else None
    return {**group, "kinds": dict(group["kinds"].most_common()), "hours_to_first_report": hours}


def as_csv(rows: list[dict[str, str]]) -> bytes:
    """The register as CSV (UTF-8 with its mark, so that spreadsheets read it); no cell can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    titles = columns()
    writer.writerow(titles.values())
    writer.writerows([_inert(row[name]) for name in titles] for row in rows)
    return "\ufeff".encode() + out.getvalue().encode()


def as_xlsx(rows: list[dict[str, str]]) -> bytes:
    """The register as a workbook. Raises UsageError where openpyxl is not installed."""
    try:
        import openpyxl
        from openpyxl.styles import Alignment, Font
    except ImportError:
        raise UsageError(
            _("this needs the library {name}").format(name="openpyxl"),
            place="xlsx",
            mend="pip install 'breachkit[people]'",
        ) from None
    book = openpyxl.Workbook()
    sheet = book.active
    titles = columns()
    sheet.append([*titles.values()])
    for row in rows:
        sheet.append([_inert(row[name]) for name in titles])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = 24
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_markdown(rows: list[dict[str, str]]) -> bytes:
    """The register as Markdown: a heading and a list of what is known for each case, as so many columns fit no page."""
    from breachkit.documents.markdown import inert_inline

    titles, heading = columns(), _("Register of breaches")
    lines = [f"# {heading}", ""]
    for row in rows:
        lines += [f"## {row['id']} {inert_inline(row['title'])}".rstrip(), ""]
        lines += [
            f"- {titles[name]}: {inert_inline(row[name])}"
            for name in titles
            if row[name] and name not in ("id", "title")
        ]
        lines.append("")
    return "\n".join(lines).encode()


def _inert(cell: str) -> str:
    """Text that a spreadsheet shows and never reckons."""
    return f"'{cell}" if cell.startswith(_CELL_STARTS) else cell
