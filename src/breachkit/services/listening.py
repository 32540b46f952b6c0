"""Whose hooks are in force in this process. Without a hooks file nothing more of them is loaded (`breachkit.services.hooks`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from breachkit.domain.event import Event
    from breachkit.store.protocol import CaseStore

FILE = "hooks.yaml"
RUNNING = "BREACHKIT_HOOK"
"""Set for a hook's command: breachkit, run by it, runs no hooks."""


class Listening:
    """Which home's file is in force, and of which hooks a failure was told already."""

    folder: Path | None = None
    told: set[str] = set()


def listen(folder: Path | None) -> None:
    """Takes the hooks of this home from here on; None: of none (a drill alarms nobody)."""
    if folder != Listening.folder:
        Listening.folder, Listening.told = folder, set()


def tell(store: CaseStore, events: Sequence[Event]) -> None:
    """Tells each hook of the events that it wants. A failure is remarked once in a process; nothing is raised."""
    folder = Listening.folder
    if folder is None or not events or os.environ.get(RUNNING):
        return
    if (folder / FILE).exists() or (folder / FILE).is_symlink():
        from breachkit.services import hooks

        hooks.tell(store, events, folder)
