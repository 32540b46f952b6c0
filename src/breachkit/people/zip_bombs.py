"""A sheet is a zip file: a few kilobytes of it can unpack to gigabytes. Its table of contents tells before anything is unpacked."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from breachkit.errors import UsageError
from breachkit.i18n import _

_SMALL = 32 * 1024 * 1024  # what is no larger unpacked does no harm
_MOST_TIMES = 100  # sheets of people shrink to a tenth or a twentieth; only blanks and bombs shrink more


def refuse_bomb(path: Path) -> None:
    """Raises UsageError where a member unpacks to far more than a list of people does; BadZipFile for what is no zip.

    A table of contents that tells less than the truth helps nobody: no more than what it tells is ever unpacked.
    """
    with ZipFile(path) as archive:
        for member in archive.infolist():
            if member.file_size > _SMALL and member.file_size > _MOST_TIMES * member.compress_size:
                raise UsageError(
                    _("{path} unpacks to far more than a list of people could hold").format(path=path),
                    place=f"FILE: {member.filename[:100]}",
                    mend=_("save it anew as XLSX or CSV with a spreadsheet program"),
                )
