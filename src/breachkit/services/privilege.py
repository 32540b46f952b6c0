"""Privileged entries: what only counsel, and those whom counsel lets see it, may read.

An entry that is privileged carries `privileged` in its payload. The team's server and bundles give it to others by its
hash alone, so the chain stays whole and nothing can be guessed (docs/teams.md).
"""

from __future__ import annotations

from breachkit.errors import UsageError
from breachkit.i18n import _

PRIVILEGES = ("legal",)


def check_privilege(given: str | None) -> str | None:
    """The privilege, if there is one of that name. Raises UsageError."""
    if given is not None and given not in PRIVILEGES:
        raise UsageError(
            _("there is no privilege {name}").format(name=given), place="--privileged", expected=", ".join(PRIVILEGES)
        )
    return given
