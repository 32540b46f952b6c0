"""The events of some kinds, straight from the journal: for registers that a case may fill without end.

The case file, which every command reads, holds none of these, or the newest alone. Lines of other kinds are passed over
on their bytes, unparsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from breachkit.domain.event import Event, read_event
from breachkit.errors import CaseDamagedError
from breachkit.i18n import _
from breachkit.store.protocol import CaseStore


def events_of(store: CaseStore, *kinds: str, until: int) -> Iterator[Event]:
    """The events of these kinds, oldest first, up to event number `until` (the head of the case that was read).

    `evidence.` stands for every kind that begins so. Raises CaseDamagedError for a line that cannot be read.
    """
    wanted = re.compile(b',"kind":"(?:' + b"|".join(re.escape(kind.encode()) for kind in kinds) + b")")
    for number, line in enumerate(store.lines(), 1):
        if number > until:
            return
        if not wanted.search(line):
            continue
        try:
            event = read_event(line, number)
        except (ValueError, RecursionError):
            raise CaseDamagedError(
                _("the journal is damaged: {fault}").format(
                    fault=_("event {n} is not of an event's form").format(n=number)
                ),
                place=f"{store.place}:{number}",
                mend="breachkit verify",
            ) from None
        if event.kind.startswith(kinds):
            yield event
