"""What the owner of the database does: lays the schema, brings it up to date, and says who is in the team.

Membership is a row in a table that only the owner can write; a login itself (CREATE ROLE, its password, pg_hba) is the
database's own affair.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from breachkit.errors import StorageError, UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from breachkit.store.postgres.connection import Server

ROLES = ("viewer", "responder", "approver")


def migrations() -> list[tuple[int, str]]:
    """Number and SQL of each migration, in order."""
    folder = resources.files("breachkit.store.postgres") / "migrations"
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".sql"))
    return [(int(name[:4]), (folder / name).read_text("utf-8")) for name in names]


def version(server: Server) -> int:
    """The schema's version; 0 where there is none."""
    if not server.ask("select 1 from pg_namespace where nspname = 'breachkit'"):
        return 0
    return int(server.ask("select max(number) from breachkit.version") or 0)


def lay(server: Server) -> tuple[int, int]:
    """Brings the schema up to date, all of it or nothing. The owner becomes an approver where there are no members.

    Returns the versions before and after. Raises StorageError where this login is not the owner, or the schema is newer.
    """
    steps = migrations()
    with server.together():
        server.rows("select pg_advisory_xact_lock(1651663467, 1)")
        before = version(server)
        if before > steps[-1][0]:
            raise StorageError(
                _("this database is of a newer version of breachkit"),
                place=server.place,
                mend="pip install -U breachkit",
            )
        for number, text in steps:
            if number > before:
                server.run(text)
                server.rows("insert into breachkit.version (number) values (%s)", number)
        if not server.ask("select 1 from breachkit.members limit 1"):
            server.rows(
                "insert into breachkit.members (login, role, privileged) values (session_user, 'approver', true)"
            )
    return before, steps[-1][0]


def grant(server: Server, login: str, role: str, *, privileged: bool) -> None:
    """Makes `login` a member with that role, or gives a member another one.

    Raises UsageError for a role that is none, or a login that the database does not know.
    """
    if role not in ROLES:
        raise UsageError(_("there is no role {role}").format(role=role), place="ROLE", expected=", ".join(ROLES))
    _refuse_unknown(server, login)
    server.rows(
        "insert into breachkit.members (login, role, privileged) values (%s, %s, %s)"
        " on conflict (login) do update set role = excluded.role, privileged = excluded.privileged,"
        " since = now(), granted_by = session_user",
        login,
        role,
        privileged,
    )


def revoke(server: Server, login: str) -> None:
    """Takes `login` out of the team; what they recorded stays. Raises UsageError where they are no member."""
    rows = server.rows("delete from breachkit.members where login = %s returning login", login)
    if not rows:
        raise UsageError(
            _("{name} is not a member").format(name=login),
            place="NAME",
            expected=", ".join(one["login"] for one in members(server)),
        )


def members(server: Server) -> list[dict[str, Any]]:
    """Everyone in the team: `login`, `role`, `privileged`, `since`, `granted_by`, `last_event` (times in UTC)."""
    rows = server.rows("select * from breachkit.member_list()")
    names = ("login", "role", "privileged", "since", "granted_by", "last_event")
    return [dict(zip(names, row, strict=True)) for row in rows]


def me(server: Server) -> dict[str, Any]:
    """This connection's `login`, its `role` (None: no member), whether it is cleared for `privileged` entries."""
    login, role, privileged = server.rows("select login, role, privileged from breachkit.whoami()")[0]
    return {"login": login, "role": role, "privileged": privileged}


def _refuse_unknown(server: Server, login: str) -> None:
    if not server.ask("select 1 from pg_roles where rolname = %s and rolcanlogin", login):
        quoted = '"' + login.replace('"', '""') + '"'
        raise UsageError(
            _("the database has no login {name}").format(name=login),
            place="NAME",
            mend=f"createuser --pwprompt {quoted}",
        )
