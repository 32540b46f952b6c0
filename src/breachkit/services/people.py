"""Imports lists of affected people into a case: the list beside it, what it comes to into the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile, PeopleList
from breachkit.domain.values import Choices, Value, to_json
from breachkit.errors import CaseDamagedError, UsageError
from breachkit.i18n import LANGUAGES, _, language
from breachkit.people.columns import FIELDS, Guess, guess, plain_header
from breachkit.people.importing import Imported, import_files
from breachkit.people.normalise import Plan, sample_of
from breachkit.people.reading import Source, look_at
from breachkit.services import clock, people_files
from breachkit.services.acts import Act, writing
from breachkit.services.case_facts import values_of
from breachkit.services.case_lists import all_of
from breachkit.services.changes import Change, changes
from breachkit.services.facts import read_facts
from breachkit.services.workspace import Workspace
from breachkit.store.protocol import CaseStore
from breachkit.wording import counts
from breachkit.wording.values import words


@dataclass(frozen=True)
class Options:
    """How files are to be read; see `breachkit people import --help`.

    `mapping` names a column for a field, by its header or its number from 1, `-` for none; `items` for a data category.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    country: str | None = None
    by_email: bool = False
    mode: str | None = None
    scheduler: str | None = None


@dataclass(frozen=True)
class Found:
    """A file with what its columns seem to be. `asks` tells why a person must look at the guess; empty: no need to."""

    source: Source
    guess: Guess
    fields: dict[str, int]
    items: dict[str, int]
    asks: tuple[str, ...]


def examine(path: Path, options: Options, library: Library) -> Found:
    """Reads the file's head and settles which column is what, as far as that is certain.

    Raises UsageError where --map or --category names a field, a category or a column that there is none of.
    """
    source = look_at(path, encoding=options.encoding, header_row=options.header_row, sheet=options.sheet)
    guessed = guess(source.headers, source.sample)
    given = {name: _column(source, header, "--map") for name, header in options.mapping.items()}
    for name in given:
        if name not in FIELDS:
            raise UsageError(_("there is no field {name}").format(name=name), place="--map", expected=", ".join(FIELDS))
    categories = {choice.id for choice in library.facts["data_categories"].choices}
    items = dict(guessed.items)
    for item, header in options.items.items():
        if item not in categories:
            raise UsageError(
                _("there is no data category {name}").format(name=item),
                place="--category",
                mend="breachkit facts show data_categories",
            )
        index = _column(source, header, "--category")
        items.pop(item, None)
        if index is not None:
            items[item] = index
    fields = {name: index for name, index in guessed.fields.items() if name not in given}
    fields |= {name: index for name, index in given.items() if index is not None}
    asks = [
        _("{field}: is it the column {header}? (guessed from what stands in it)").format(
            field=field_words(name), header=source.headers[index]
        )
        for name, index in guessed.unsure.items()
        if name not in given
    ]
    asks += [
        _("{field}: which of these columns? {headers}").format(
            field=field_words(name), headers=", ".join(source.headers[index] for index in found)
        )
        for name, found in guessed.rivals.items()
        if name not in given
    ]
    if (
        not asks
        and not {"name", "family_name", "given_name", "email", "ref", "address", "kana", "phone"} & fields.keys()
    ):
        asks = [_("no column was recognised as a name, an e-mail address or a postal address")]
    return Found(source, guessed, fields, items, tuple(asks))


def _column(source: Source, header: str, option: str) -> int | None:
    """A column by header or by number. Raises UsageError where there is none, or where two are called so."""
    if header == "-":
        return None
    found = [index for index, name in enumerate(source.headers) if name == header]
    found = found or [i for i, name in enumerate(source.headers) if plain_header(name) == plain_header(header)]
    if not found and header.isascii() and header.isdigit() and 1 <= int(header) <= len(source.headers):
        return int(header) - 1
    if len(found) != 1:
        message = (
            _("{path} has no column {name}") if not found else _("{path} has several columns {name}; give its number")
        )
        raise UsageError(
            message.format(path=source.path.name, name=header), place=option, expected=", ".join(source.headers)
        )
    return found[0]


def field_words(name: str) -> str:
    """A field of a list in the language spoken."""
    return {
        "ref": _("own number"),
        "name": _("name"),
        "family_name": _("family name"),
        "given_name": _("given name"),
        "kana": _("kana"),
        "email": _("e-mail"),
        "phone": _("telephone"),
        "postal_code": _("postal code"),
        "region": _("prefecture or state"),
        "city": _("town"),
        "address": _("address"),
        "address2": _("address, second line"),
        "country": _("country"),
        "birth_date": _("date of birth"),
        "lang": _("language"),
        "categories": _("leaked data"),
    }[name]


def reason_words(reason: str) -> str:
    """Why a row is no person, in the language spoken."""
    return {
        "empty": _("empty row"),
        "nobody": _("nothing says who this is"),
        "email_only": _("the e-mail address cannot be used, and nothing else says who this is"),
        "unreadable": _("characters that cannot be read"),
        "too_long": _("a name or an address that is too long to be one"),
        "too_few_cells": _("fewer cells than columns"),
        "too_many_cells": _("more cells than columns"),
        "broken_quotes": _("quotation marks that do not match"),
    }[reason]


@dataclass(frozen=True)
class Prepared:
    """An import that is ready to be recorded: what it came to, and the facts as they are and would be.

    Each of `facts` has `fact`, `label`, `before`, `after` (in words) and `changes`.
    """

    list_id: str
    found: tuple[Found, ...]
    imported: Imported
    answers: dict[str, object]
    facts: list[dict[str, Any]]
    options: Options


def mode_of(case: CaseFile, options: Options) -> str:
    """ "new", "add" or "replace". Raises UsageError where the case has a list and nothing says what becomes of it."""
    if not case["people"]:
        return "new"
    if options.mode is None:
        raise UsageError(
            _("the case has a list already, of {people}").format(people=counts.people(case["people"][-1]["people"])),
            place="--add, --replace",
            expected=_("--add to join both without duplicates, --replace to count this one alone"),
        )
    return options.mode


@contextmanager
def prepared(where: Workspace, library: Library, found: Sequence[Found], options: Options) -> Iterator[Prepared]:
    """Imports the files into a private folder and shows what would be recorded; nothing is until `record`."""
    store = where.case()
    case = store.read()
    mode = mode_of(case, options)
    if options.country is not None and not (len(options.country) == 2 and options.country.isalpha()):
        raise UsageError(
            _("there is no country {code}").format(code=options.country), place="--country", expected="JP, US, DE, ..."
        )
    known = {
        word.lower(): choice.id
        for choice in library.facts["data_categories"].choices
        for word in (choice.id, choice.label.ja, choice.label.en)
    }
    lang = "ja" if case["timezone"] == "Asia/Tokyo" else LANGUAGES[-1]
    today = clock.now().astimezone(ZoneInfo(case["timezone"])).date()
    country = options.country.upper() if options.country else None
    plans = [(one.source, Plan(one.fields, lang, today, country, one.items, known)) for one in found]
    with people_files.scratch(where.home.folder, secret=people_files.encrypted(store)) as folder:
        earlier = None
        if mode == "add":
            earlier = people_files.plain(store, case["people"][-1]["file"], folder)
        if options.scheduler:
            from breachkit.services.cluster import import_on

            imported = import_on(options.scheduler, plans, folder, earlier=earlier, by_email=options.by_email)
        else:
            imported = import_files(plans, folder, earlier=earlier, by_email=options.by_email)
        answers = _answers(imported, case, library)
        list_id = f"p{case['totals']['people'] + 1}"
        shown = _shown(answers, case, library)
        yield Prepared(list_id, tuple(found), imported, answers, shown, options)


def _answers(imported: Imported, case: CaseFile, library: Library) -> dict[str, object]:
    """What the list says of the case's facts. Rejected rows may be people: they widen the number upwards."""
    maybe = imported.maybe_people
    counts = imported.counts

    def number(least: int) -> object:
        return {"min": least, "max": least + maybe} if maybe else least

    answers: dict[str, object] = {"affected_people": number(counts.people)}
    places: dict[str, object] = {place: str(n) for place, n in counts.places.items()}
    if counts.unplaced or maybe or not places:
        places["unknown"] = "unknown"
    answers["people_by_place"] = places
    for category, fact_id in (("payment_card", "affected_card_holders"), ("my_number", "my_number_people")):
        if category in counts.categories and fact_id in library.facts:
            answers[fact_id] = number(counts.categories[category])
    if counts.categories:
        recorded = values_of(case, library).get("data_categories")
        standing = recorded if isinstance(recorded, Choices) else None
        ids = {*counts.categories, *(standing.ids if standing else ())}
        complete = standing.complete if standing else False
        answers["data_categories"] = [*sorted(ids), *([] if complete else ["unknown"])]
    return answers


def _shown(answers: Mapping[str, object], case: CaseFile, library: Library) -> list[dict[str, Any]]:
    standing = values_of(case, library)
    values = read_facts(library, answers, ZoneInfo(case["timezone"]))
    return [
        {
            "fact": fact_id,
            "label": library.facts[fact_id].label(language()),
            "before": words(library.facts[fact_id], standing.get(fact_id), language()),
            "after": words(library.facts[fact_id], value, language()),
            "changes": standing.get(fact_id) != value,
        }
        for fact_id, value in values.items()
    ]


@dataclass(frozen=True)
class Recorded:
    """The list as it was recorded, the facts that are new or changed, and what they changed."""

    kept: PeopleList
    facts: list[str]
    changes: list[Change]


def record(where: Workspace, library: Library, ready: Prepared) -> Recorded:
    """Keeps the list beside the case and journals the import with the facts, in one act."""
    store = where.case()
    imported = ready.imported
    payload = _keep_files(store, ready)
    source = ", ".join(f"{one['name']} (SHA-256 {one['sha256']})" for one in payload["sources"])
    with writing(store, library) as session:
        case = session.case
        if f"p{case['totals']['people'] + 1}" != ready.list_id:
            raise UsageError(_("another list was imported meanwhile"), mend=_("repeat the import"))
        values: dict[str, Value] = read_facts(library, ready.answers, ZoneInfo(case["timezone"]))
        standing = values_of(case, library)
        new = {fact_id: value for fact_id, value in values.items() if standing.get(fact_id) != value}
        acts: list[Act] = [("people.imported", payload)]
        acts += [
            ("fact.recorded", {"fact": fact_id, "value": to_json(value), "source": f"{ready.list_id}: {source}"})
            for fact_id, value in new.items()
        ]
        session.write(acts)
        assert imported.people == case["people"][-1]["people"]
        return Recorded(case["people"][-1], [*new], changes(session.before, case["derived"]))


def _keep_files(store: CaseStore, ready: Prepared) -> dict[str, Any]:
    imported, list_id = ready.imported, ready.list_id
    names = {"list": f"{list_id}.parquet", "rejects": f"{list_id}-rejects.csv",
             "duplicates": f"{list_id}-duplicates.parquet"}  # fmt: skip
    kept = {
        part: {"file": names[part], "sha256": people_files.keep(store, names[part], path)}
        for part, path in imported.files.items()
    }
    return {
        "list": list_id,
        **kept["list"],
        "sources": [
            {
                "name": one.source.path.name,
                "sha256": one.source.sha256,
                "columns": sample_of(one.source.headers, Plan(one.fields, "", clock.now().date(), items=one.items)),
                "offset": offset,
            }
            for one, offset in zip(ready.found, imported.offsets, strict=True)
        ],
        "rows": imported.rows,
        "earlier": imported.earlier,
        "people": imported.people,
        "duplicates": imported.duplicates,
        "rejected": imported.rejected,
        "reasons": imported.reasons,
        "duplicates_file": kept.get("duplicates"),
        "rejects_file": kept.get("rejects"),
        "by_email": ready.options.by_email,
    }


def find_list(store: CaseStore, case: CaseFile, list_id: str | None) -> PeopleList:
    """The list of that id, or the last one. Raises UsageError where there is none."""
    known: list[PeopleList] = all_of(store, case, "people")
    if not known:
        raise UsageError(_("the case has no list of people yet"), mend="breachkit people import FILE")
    for one in known:
        if list_id in (None, one["list"]):
            return known[-1] if list_id is None else one
    raise UsageError(
        _("there is no list {id}").format(id=list_id),
        place=str(list_id),
        expected=", ".join(one["list"] for one in known),
    )


@contextmanager
def opened(where: Workspace, store: CaseStore, kept: PeopleList) -> Iterator[Path]:
    """A plain copy of a list, checked against its hash, while the command works.

    Raises CaseDamagedError where the kept file is not the one that was imported.
    """
    with people_files.scratch(where.home.folder, secret=people_files.encrypted(store)) as folder:
        path = people_files.plain(store, kept["file"], folder)
        if people_files.sha256_of(path) != kept["sha256"]:
            raise CaseDamagedError(
                _("the list {id} is not the one that was imported").format(id=kept["list"]),
                place=store.blobs.where(f"{people_files.FOLDER}/{kept['file']}"),
                mend="breachkit verify",
            )
        yield path
