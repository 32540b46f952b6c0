"""Certificates of a time-stamp response in the order that DER asks for.

A response (RFC 3161) holds a CMS signature (RFC 5652), whose certificates are a SET OF. DER sorts such a set by its members'
bytes (X.690, 11.6); authorities that run OpenSSL send it as it was configured, and a strict reader refuses that. What is
signed does not include the set (RFC 5652, 5.4), so sorting it changes nothing that is proven.
"""

from __future__ import annotations

_SEQUENCE, _CERTIFICATES = 0x30, 0xA0


def in_order(response: bytes) -> bytes:
    """The response with its certificates sorted; as it is where they are, or where it is not of a response's form."""
    try:
        # TimeStampResp { status, token { type, [0] { SignedData { version, digests, content, [0] certificates, ... } } } }
        token = _members(response, _within(response, 0, _SEQUENCE))[1]
        content = _members(response, _within(response, token[0], _SEQUENCE))[1]
        data = _members(response, _within(response, content[0], _CERTIFICATES))[0]
        certificates = _members(response, _within(response, data[0], _SEQUENCE))[3]
        start, end = _within(response, certificates[0], _CERTIFICATES)
        members = sorted(response[one:last] for one, last in _members(response, (start, end)))
    except (IndexError, ValueError):
        return response
    return response[:start] + b"".join(members) + response[end:]


def _members(data: bytes, span: tuple[int, int]) -> list[tuple[int, int]]:
    """Where each value within the span begins and ends."""
    at, end = span
    found = []
    while at < end:
        _start, last = _content(data, at)
        if last > end:
            raise ValueError("longer than what holds it")
        found.append((at, last))
        at = last
    return found


def _within(data: bytes, at: int, tag: int) -> tuple[int, int]:
    """Where the content of the value at `at` begins and ends. Raises ValueError for another tag."""
    if data[at] != tag:
        raise ValueError("another tag")
    return _content(data, at)


def _content(data: bytes, at: int) -> tuple[int, int]:
    """Raises IndexError or ValueError where the length is none that DER knows, or there is less."""
    length, start = data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4:
            raise ValueError("length")
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    if start + length > len(data):
        raise ValueError("cut short")
    return start, start + length
