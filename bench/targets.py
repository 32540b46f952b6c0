"""What each command may cost at most, as a multiple of a bare Typer program that runs one empty command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

EVENTS = 10_000
"""Events of the case that is measured on, with every law that is shipped loaded."""

COPIER, TRESTLE = 1.7, 3.3
"""How many times as quick as the peers' `--version` the commands of a responder's night are to be."""


@dataclass(frozen=True)
class Row:
    """A command that is measured. `most` is its target, `environment` what a shell would set."""

    name: str
    words: Sequence[str]
    most: float | None = None
    environment: dict[str, str] = field(default_factory=dict)
    beside_peers: bool = False

    def words_of(self, turn: int) -> list[str]:
        """The words in that turn: `{turn}` stands for a number that no turn before had."""
        return [word.replace("{turn}", str(3000 + turn)) for word in self.words]


def completing(line: str) -> dict[str, str]:
    """What bash sets when the line is being completed at its end (Typer's protocol)."""
    cursor = str(len(line.split()) - 1)
    return {"_BREACHKIT_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": cursor}


ROWS = (
    Row("--version", ["--version"], 1.1),
    Row("--help", ["--help"], 1.1),
    Row("completion of a command", [], 1.1, completing("breachkit st")),
    Row("completion of a fact", [], 1.1, completing("breachkit facts set le")),
    Row("status", ["status"], 1.3, beside_peers=True),
    Row("status --json", ["status", "--json"], 1.3, beside_peers=True),
    Row("next --json", ["next", "--json"], 1.3, beside_peers=True),
    Row("deadlines --json", ["deadlines", "--json"], 1.3, beside_peers=True),
    Row("facts set", ["facts", "set", "affected_people={turn}"], 1.3, beside_peers=True),
    Row("assess --json", ["assess", "--json"], 1.5),
    Row("render report --format md", ["render", "report", "--format", "md"], 2.0),
    Row("render report --format pdf", ["render", "report", "--format", "pdf"]),
)
