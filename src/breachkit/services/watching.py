"""What others do in a case, as it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from breachkit.domain.event import Event
from breachkit.errors import StorageError
from breachkit.store.protocol import CaseStore

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 15.0


def follow(
    store: CaseStore,
    *,
    after: int | None,
    last: int,
    going_on: Callable[[], bool],
    lost: Callable[[StorageError], None],
    beat: float = 1.0,
) -> Iterator[Event | None]:
    """The entries after number `after` (else the `last` ones), then each one as it is recorded; None at each beat.

    A server that is gone is told through `lost` and asked again, with longer pauses; then what was recorded meanwhile
    comes first. Ends when `going_on` says so.
    """
    watch = store.watch()  # before the head is read, so that nothing falls between
    try:
        head = store.read()["head"]["seq"]
        seen = min(head, after) if after is not None else max(0, head - last)
        pause, may_have_more = _FIRST_PAUSE, True
        while True:
            try:
                if may_have_more:
                    for event in store.events(seen):
                        seen = event.seq
                        yield event
                    may_have_more, pause = False, _FIRST_PAUSE
                yield None
                if not going_on():
                    return
                may_have_more = watch.wait(beat)
            except StorageError as error:
                lost(error)
                may_have_more = True
                yield None
                if not going_on():
                    return
                _sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
    finally:
        watch.close()


def _sleep(seconds: float) -> None:
    import time

    time.sleep(seconds)
