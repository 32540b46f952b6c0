"""Text from people, made safe to show: no control characters, no marks that hide or reverse what stands beside them."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # control characters but the line break: a terminal obeys them
    "\u00ad\u180e\u200b\u2060-\u2064\ufeff"  # nothing to see, and two names look like one
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # turn the direction of what stands beside them
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # notes and tags within the text, not shown
    "\ud800-\udfff"  # halves of a character, which no terminal takes
    "]"
)
_LINE_ENDS = re.compile("\r\n|[\u2028\u2029]")


def visible(text: str) -> str:
    """The text without control characters, and without marks that hide or reverse what stands beside them.

    Joiners within words (U+200C, U+200D) stay: Persian and many emoji are not written without them.
    """
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
