"""The kinds of document, each in a folder of its own below templates/: reports, notices, briefs."""

from __future__ import annotations

KINDS = ("report", "notice", "brief")
