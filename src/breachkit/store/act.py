"""What is appended to a journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from typing import Any

    from breachkit.domain.event import EventKind

Act: TypeAlias = "tuple[EventKind, dict[str, Any]]"
"""The kind of an event and its payload."""
