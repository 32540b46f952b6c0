"""What a command must tell beside its answer: something was set aside, the disk refused what can be made good.

Services remark; the command line prints the remarks on standard error when the command ends.
"""

from __future__ import annotations

_remarks: list[str] = []


def remark(text: str) -> None:
    """Keeps one sentence, already in the user's language, for the end of the command."""
    if text not in _remarks:
        _remarks.append(text)


def taken() -> list[str]:
    """The remarks made so far, oldest first; they are forgotten here."""
    told = [*_remarks]
    _remarks.clear()
    return told
