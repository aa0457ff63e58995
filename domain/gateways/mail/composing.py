"""A letter as the bytes that go over the wire. Nothing in a name or a title can begin a header of its own."""

from __future__ import annotations

import re
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

from domain.gateways.mail import Letter, MailRefused

# Line ends, other controls, and what changes the direction of text: each would let a title pretend to be more.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
MAX_HEADER = 250


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Raises MailRefused when the address is none."""
    message = EmailMessage(policy=policy.SMTP)
    try:
        message["From"] = address(*parseaddr(sender))
        message["To"] = address(letter.to_name, letter.to_address)
    except (ValueError, IndexError, MessageError) as error:
        raise MailRefused(f"not an address: {type(error).__name__}") from error
    message["Subject"] = plain(letter.subject)
    message["Date"] = letter.written_at
    message["Message-ID"] = f"<{letter.id}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language  # last: what begins with Content- would go into the first part
    return message


def address(name: str, spec: str) -> Address:
    return Address(display_name=plain(name), addr_spec=spec)


def plain(text: str) -> str:
    """One line of it."""
    return UNPRINTABLE.sub(" ", text).strip()[:MAX_HEADER]
