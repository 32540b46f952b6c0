"""Reads JSON that came from outside: bounded in size and depth, one object, no key twice, no NaN."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from breachkit.errors import ContentError, UsageError
from breachkit.i18n import _

LARGEST = 16 * 1024 * 1024
DEEPEST = 64


def read_json(path: Path) -> tuple[dict[str, Any], bytes]:
    """The object in the file, and the file's bytes. Raises UsageError or ContentError with one message."""
    raw = _bytes(path)
    name = str(path)
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise ContentError(_("the file is not UTF-8"), place=name, mend=_("save it as UTF-8 and try again")) from None
    except RecursionError:
        raise ContentError(_("nested too deep"), place=name) from None
    except json.JSONDecodeError as error:
        raise ContentError(
            _("broken JSON: {problem}").format(problem=error.msg), place=f"{name}:{error.lineno}:{error.colno}"
        ) from None
    except ValueError as error:
        raise ContentError(_("broken JSON: {problem}").format(problem=error), place=name) from None
    if not isinstance(data, dict):
        raise ContentError(_("the file is no JSON object"), place=name)
    _refuse_depth(data, name)
    return data, raw


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except IsADirectoryError:
        raise UsageError(_("{file} is a folder, not a file").format(file=path)) from None
    except FileNotFoundError:
        raise UsageError(_("there is no file {file}").format(file=path), mend=_("check the path")) from None
    except OSError as error:
        raise UsageError(_("cannot read {file}: {why}").format(file=path, why=error.strerror)) from None
    if len(raw) > LARGEST:
        raise ContentError(_("the file is larger than {n} MiB").format(n=LARGEST // 1024 // 1024), place=str(path))
    return raw


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise ValueError(_("the key {key} stands twice").format(key=key[:60]))
        made[key] = value
    return made


def _refuse_constant(word: str) -> Any:
    raise ValueError(_("{word} is no JSON number").format(word=word))


def _refuse_depth(data: Any, name: str) -> None:
    level = [data]
    for _depth in range(DEEPEST):
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        if not below:
            return
        level = below
    raise ContentError(_("nested too deep"), place=name)
