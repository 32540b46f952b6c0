"""What is privileged: written for or with counsel, and kept out of what is given to others.

Whoever exports, discloses or bundles asks `is_privileged` of each event, and leaves out (or redacts) those of which it
is true. The label is a person's, given with `--privileged`; breachkit does not judge whether the privilege holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from breachkit.domain.event import Event


def is_privileged(event: Event) -> bool:
    """Whether a person labelled the note, draft or entry that the event records as privileged."""
    return labelled(event.payload)


def labelled(record: Mapping[str, Any]) -> bool:
    """The same of a note, a draft or an entry as the case file keeps it."""
    return bool(record.get("privileged"))
