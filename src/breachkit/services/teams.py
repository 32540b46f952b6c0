"""Who is in a team, and what they may do: laid down in the team's database, by its owner."""

from __future__ import annotations

from typing import Any

from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.services import clock
from breachkit.services.workspace import STORE, Workspace


def _server(where: Workspace) -> Any:
    from breachkit.store.postgres.home import ServerHome

    if isinstance(where.home, ServerHome):
        return where.home.server
    raise UsageError(
        _("no team's server is named"),
        place=STORE,
        expected="postgresql://NAME@HOST/DATABASE",
        mend=f"export {STORE}=postgresql://NAME@HOST/DATABASE",
    )


def lay(where: Workspace) -> dict[str, Any]:
    """Lays breachkit's schema in the team's database, or brings it up to date: `place`, `before`, `version`, `login`."""
    from breachkit.store.postgres import team

    server = _server(where)
    before, version = team.lay(server)
    return {"place": server.place, "before": before, "version": version, **team.me(server)}


def grant(where: Workspace, login: str, role: str, *, privileged: bool) -> dict[str, Any]:
    """Makes `login` a member with that role. Returns that member as `members` does."""
    from breachkit.store.postgres import team

    team.grant(_server(where), login, role, privileged=privileged)
    return next(one for one in members(where) if one["login"] == login)


def revoke(where: Workspace, login: str) -> None:
    """Takes `login` out of the team. What they recorded stays."""
    from breachkit.store.postgres import team

    team.revoke(_server(where), login)


def members(where: Workspace) -> list[dict[str, Any]]:
    """Everyone in the team: `login`, `role`, `privileged`, `since`, `granted_by`, `last_event`, `you`."""
    from breachkit.store.postgres import team

    server = _server(where)
    me = team.me(server)["login"]
    return [
        {
            **one,
            "since": clock.stamp(one["since"]),
            "last_event": clock.stamp(one["last_event"]) if one["last_event"] else None,
            "you": one["login"] == me,
        }
        for one in team.members(server)
    ]
