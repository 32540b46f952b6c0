"""Opens cases, lists them, chooses the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from breachkit.domain.values import to_json
from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.services import clock, facts
from breachkit.services.acts import Act, writing
from breachkit.services.moments import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breachkit.content.library import Library
    from breachkit.services.facts_file import FactsFile
    from breachkit.services.workspace import Workspace
    from breachkit.store.case_key import CaseKey
    from breachkit.store.protocol import CaseStore

DEFAULT_PLAYBOOK = "jp-breach"
DEFAULT_TIMEZONE = "Asia/Tokyo"


def check_timezone(name: str) -> str:
    """The name, if it is an IANA time zone. Raises UsageError."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(
            _("there is no time zone {name}").format(name=name), place="--tz", expected="Asia/Tokyo, Europe/Berlin, ..."
        ) from None
    return name


def open_case(
    where: Workspace,
    library: Library,
    *,
    title: str,
    org: str,
    timezone: str = DEFAULT_TIMEZONE,
    answers: Mapping[str, object] | None = None,
    file: FactsFile | None = None,
    drill: str = "",
    playbook: str = "",
    key: CaseKey | None = None,
) -> CaseStore:
    """Opens a case and makes it the current one. Nothing remains of it where an answer is refused.

    `playbook` is the id of the one to follow: else the facts file's, else Japan's. `drill` is the scenario's id where the case is a drill's; a real one is refused while a drill runs.
    With `key`, not a byte of it ever lies plain on the disk.

    Raises UsageError for bad answers, StorageError where the home cannot be written.
    """
    if clock.drilling() and not drill:
        raise UsageError(_("a drill is running; a real case is opened outside it"), mend="breachkit drill stop")
    if not title.strip():
        raise UsageError(_("a case needs a title"), place="--title")
    if not org.strip():
        raise UsageError(_("a case needs the organisation's name"), place="--org")
    chosen = playbook or (file.playbook if file else "") or DEFAULT_PLAYBOOK
    library.playbook(chosen)
    now = clock.now()
    zone = ZoneInfo(check_timezone(timezone))
    typed = spoken(library.facts, answers or {}, now.astimezone(zone))
    given: dict[str, object] = {"org_name": org, **(file.facts if file else {}), **typed}
    in_file = {k: answer for k, answer in given.items() if file and k in file.facts and k not in typed}
    values = facts.read_facts(library, {k: v for k, v in given.items() if k not in in_file}, zone)
    values |= facts.read_facts(library, in_file, zone, file)
    try:
        facts.check_moments(library, values, now, values)
    except UsageError as error:
        if file is not None and error.place in in_file:
            error.place = file.place(error.place)
        raise
    packs = library.packs
    store = where.home.new_case(now.astimezone(zone).year)
    opened: Act = (
        "case.opened",
        {
            "id": store.id,
            "title": title.strip(),
            "org": org.strip(),
            "timezone": timezone,
            "playbook": chosen,
            **({"drill": drill} if drill else {}),
            **({"packs": packs} if packs else {}),
        },
    )
    source = file.document.name if file else ""
    acts: list[Act] = [
        (
            "fact.recorded",
            {"fact": fact_id, "value": to_json(value)} | ({"source": source} if fact_id in in_file else {}),
        )
        for fact_id, value in values.items()
    ]
    try:
        if key is not None:
            from breachkit.services.encryption import folder_of
            from breachkit.store import case_key

            case_key.write(folder_of(store).folder, key)
            acts.append(
                (
                    "case.encrypted",
                    {"recipients": [*key.recipients], "passphrase": bool(key.to_passphrase), "new_key": True},
                )
            )
        with writing(store, library) as session:
            session.write([opened, *acts])
        where.home.make_current(store.id)
    except BaseException:
        where.home.discard(store)
        raise
    return store
