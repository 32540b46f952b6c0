"""Tells what a line of indicators is: an address, a domain, a URL, an e-mail address, a hash; else nothing."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal

Kind = Literal["ipv4", "ipv6", "domain", "url", "email", "md5", "sha1", "sha256"]
_HASHES: dict[int, Kind] = {32: "md5", 40: "sha1", 64: "sha256"}
_DOMAIN = re.compile(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")
_URL = re.compile(r"^https?://[^\s<>\"{}|\\^`]+$")
_EMAIL = re.compile(r"^[A-Za-z0-9._%+-]+@([A-Za-z0-9.-]+)$")


def kind_of(line: str) -> Kind | None:
    """The kind of the indicator that the line is, as it stands: nothing is guessed from a part of it."""
    if re.fullmatch(r"[0-9a-f]+", line) and len(line) in _HASHES:
        return _HASHES[len(line)]
    try:
        address = ipaddress.ip_address(line)
    except ValueError:
        pass
    else:
        return ("ipv4" if address.version == 4 else "ipv6") if str(address) == line else None
    if _URL.match(line) and line.isascii():
        return "url"
    mail = _EMAIL.match(line)
    if mail and _DOMAIN.match(mail[1]):
        return "email"
    return "domain" if _DOMAIN.match(line) else None
