"""A content pack as it describes itself: the shape of its pack.yaml."""

from __future__ import annotations

from typing import Annotated

from breachkit.domain.model import Checked, Limits, Line, Model, Text
from breachkit.domain.version_range import VERSION_PATTERN, read_range

PackId = Annotated[str, Limits(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
PackVersion = Annotated[str, Limits(pattern=f"^{VERSION_PATTERN}$")]


def _check_range(value: str) -> str:
    try:
        read_range(value)
    except ValueError:
        raise ValueError("a range of versions is written as '>=0.1, <1'") from None
    return value


class Needs(Model, frozen=True):
    """What a pack needs: the range of breachkit's versions that its content was tried with."""

    breachkit: Annotated[str, Checked(_check_range)]


class PackManifest(Model, frozen=True):
    """pack.yaml: which pack it is, in which version, by whom, and for which versions of breachkit."""

    id: PackId
    version: PackVersion
    title: Text
    publisher: Text
    needs: Needs
    summary: Text | None = None
    url: Line | None = None
    licence: Line | None = None
