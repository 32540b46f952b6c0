"""docs/coverage-of-the-article.md: where each theme of the source article lives, and the test that demonstrates it.

Steps and registers name the rows that they cover themselves (`covers`); commands are those that their guidance names and
those below; the test is the one of tests/journeys/test_a_year.py whose name ends in the row's number. A row without a step
or without a test is an error.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from breachkit.content.library import Library

THEMES = {
    "1.1": "Scope: which data, how many people",
    "1.2": "The route of the leak, and containing it",
    "1.3": "Forensic and other outside experts",
    "2.1": "Report to the PPC",
    "2.2": "Sector regulators",
    "2.3": "What the report says; a third party's check",
    "3.1": "Notice to people, and the channel",
    "3.2": "Risks to people, and what they can do",
    "3.3": "Help desk and follow-up",
    "4.1": "Liability and duties",
    "4.2": "Claims for damages",
    "4.3": "Litigation: preserving evidence and testimony",
    "5.1": "Mending the weakness, hardening",
    "5.2": "Internal audit and policy review",
    "5.3": "Teaching staff",
    "6.1": "Progress reports to customers",
    "6.2": "Cooperation and transparency",
    "6.3": "Evaluating the measures",
    "7.1": "Training built on the real case",
    "7.2": "Drills and phishing exercises",
    "7.3": "Individual follow-up, managers' responsibility",
    "8.1": "Regular re-evaluation",
    "8.2": "New security technology",
    "8.3": "Changes in law and standards",
}
COMMANDS = {
    "1.1": ("people import", "facts set"),
    "1.2": ("evidence add",),
    "1.3": ("render brief --to forensic",),
    "2.1": ("render report --to ppc", "filed", "filings"),
    "2.2": ("assess", "regimes list"),
    "2.3": ("render report --check", "render report --ask-back", "approve"),
    "3.1": ("render notice", "render letters"),
    "3.2": ("render notice",),
    "3.3": ("enquiry", "qa"),
    "4.1": ("render brief --to counsel",),
    "4.2": ("exposure", "claims"),
    "4.3": ("holds", "witnesses", "evidence hand-over", "note --privileged"),
    "5.1": ("measures",),
    "5.2": ("audits", "findings", "policies"),
    "5.3": ("training",),
    "6.1": ("communications", "render notice --document notices/progress"),
    "6.2": ("stakeholders", "render check-all", "render dashboard"),
    "6.3": ("measures review",),
    "7.1": ("render brief --to training-case",),
    "7.2": ("drill", "phishing"),
    "7.3": ("followups", "acknowledgements"),
    "8.1": ("risks", "register --trends"),
    "8.2": ("measures suggest",),
    "8.3": ("regimes check", "assess --as-of"),
}


def demonstrations(path: Path) -> dict[str, tuple[str, str]]:
    """By row: the test's name and its docstring."""
    found: dict[str, tuple[str, str]] = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and (row := re.search(r"_(\d)_(\d)$", node.name)):
            found[f"{row[1]}.{row[2]}"] = (node.name, ast.get_docstring(node) or "")
    return found


def page(library: Library, tests: Path) -> str:
    """The page. Raises ValueError for a row that no step covers or no test demonstrates."""
    shown = demonstrations(tests)
    steps = [step for phase in library.playbook("jp-breach").phases for step in phase.steps]
    lines = [
        "# The article, row by row\n",
        "Every theme of the article that breachkit grew from, and where it lives. Each row is demonstrated by a test of "
        f"`tests/journeys/{tests.name}`, which plays one case from the night of its discovery to a year later.\n",
    ]
    for row, theme in THEMES.items():
        own = [step for step in steps if row in step.covers]
        registers = [one for one in library.registers.values() if row in one.covers]
        if not own or row not in shown:
            raise ValueError(f"row {row} has no step or no test")
        name, told = shown[row]
        lines += [
            f"## {row} {theme}\n",
            f"- {told}",
            "- Steps: " + ", ".join(f"`{step.id}` ({step.title.en})" for step in own),
            "- Commands: " + ", ".join(f"`breachkit {command}`" for command in COMMANDS[row]),
        ]
        if registers:
            lines.append("- Registers: " + ", ".join(f"`{one.command}` ({one.title.en})" for one in registers))
        lines.append(f"- Test: `{name}`\n")
    return "\n".join(lines)
