"""EML: a draft e-mail (RFC 5322) that mail programs open for editing (`X-Unsent: 1`). It bears no date and no id: the
program that sends it gives both."""

from __future__ import annotations

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from breachkit.documents.formats.html_writer import write as write_html
from breachkit.documents.formats.txt_writer import text
from breachkit.documents.tree import Block, Heading, parse
from breachkit.domain.values import Words

if TYPE_CHECKING:
    from pathlib import Path

    from breachkit.documents.render import Content


def write(content: Content, folders: tuple[Path, ...]) -> bytes:
    """The document as a message with a text and an HTML part; the title is its subject."""
    head = content.form.email
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = head.subject(content.lang) if head and head.subject else content.title
    for name, fact_id in (("From", (head and head.from_) or "contact_email"), ("To", head.to if head else None)):
        address = _address(content, fact_id)
        if address is not None:
            message[name] = address
    message["Content-Language"] = content.lang
    blocks = parse(content.markdown, content.lang)
    message.set_content(text(_without_title(blocks), content.lang) + "\n", cte="base64")
    message.add_alternative(write_html(content, folders).decode(), subtype="html", cte="base64")
    message.set_boundary("=_" + hashlib.sha256(content.markdown.encode()).hexdigest()[:32])
    return message.as_bytes()


def _without_title(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not (isinstance(block, Heading) and block.level == 1))


def _address(content: Content, fact_id: str | None) -> Address | None:
    """The address that a fact holds; None where it holds none that can be one."""
    value = content.facts.get(fact_id) if fact_id else None
    if not isinstance(value, Words):
        return None
    try:
        return Address(addr_spec=value.text.strip())
    except (ValueError, IndexError):
        return None
