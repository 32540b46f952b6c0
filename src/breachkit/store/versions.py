"""Cases of a later form than this breachkit knows: refused, with the version that they need, and never written to.

What is of an earlier form is read: the journal's lines as they stand (`breachkit.domain.event`), and the case file is made
anew from them. docs/format.md lists the forms.
"""

from __future__ import annotations

import hashlib
import json
import re

from breachkit.domain.event import split_line
from breachkit.domain.start import FORMAT
from breachkit.errors import NewerFormatError
from breachkit.i18n import _

LINE = 1
"""The form of a journal's line: its member `v`."""
_RELEASE = re.compile(r"[0-9][0-9A-Za-z.+-]{0,30}")


def refuse_newer(line: bytes, number: int) -> None:
    """Raises NewerFormatError where the line's hash holds and its form is a later one; what was altered is damage instead."""
    parts = split_line(line)
    if parts is None or hashlib.sha256(parts[0]).hexdigest() != parts[1]:
        return
    try:
        members = json.loads(line)
    except (ValueError, RecursionError):
        return
    if isinstance(members.get("v"), int) and members["v"] > LINE:
        raise _newer(_("entry {n} is of form {found}").format(n=number, found=members["v"]), LINE, members.get("needs"))


def refuse_newer_snapshot(kept: object) -> None:
    """Raises NewerFormatError where the kept case file is of a later form; one without even an `id` is damage."""
    if isinstance(kept, dict) and isinstance(kept.get("format"), int) and kept["format"] > FORMAT and kept.get("id"):
        raise _newer(_("case.json is of form {found}").format(found=kept["format"]), FORMAT, kept.get("needs"))


def is_earlier(kept: object) -> bool:
    """Whether a kept case file is of an earlier form, so that it is made anew and not compared."""
    return isinstance(kept, dict) and isinstance(kept.get("format"), int) and kept["format"] < FORMAT


def _newer(what: str, known: int, needs: object) -> NewerFormatError:
    wanted = needs if isinstance(needs, str) and _RELEASE.fullmatch(needs) else ""
    return NewerFormatError(
        _("this case was written by a newer breachkit: {what}, and this one reads up to {known}").format(
            what=what, known=known
        ),
        expected=_("breachkit {version} or newer").format(version=wanted) if wanted else "",
        mend=_("install the newer breachkit (pipx upgrade breachkit); nothing was changed"),
    )
