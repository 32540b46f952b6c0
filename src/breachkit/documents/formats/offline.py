"""No network while a page is set: a typst template can import packages from the internet, and would name them in public.

`page.typ` and `letters.typ` may come from outside; an import whose name is put together from the case's facts would tell
them to a server. typst asks the environment for a proxy: here it finds one that nobody answers at.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOWHERE = "http://127.0.0.1:9"  # the discard port, on this machine
_ASKED = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
_SPARED = ("NO_PROXY", "no_proxy")


@contextmanager
def no_network() -> Iterator[None]:
    """While this lasts, what asks the environment for its way to the internet finds none."""
    before = {name: os.environ.get(name) for name in (*_ASKED, *_SPARED)}
    os.environ.update(dict.fromkeys(_ASKED, _NOWHERE))
    for name in _SPARED:
        os.environ.pop(name, None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
