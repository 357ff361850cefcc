"""How much a mail server may say to one command, and for how long: imaplib takes it all into memory."""

from __future__ import annotations

import imaplib
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from imapclient import IMAPClient

MAX_LITERAL: Final = 4 * 1024 * 1024
"""Bytes of one literal."""

MAX_ANSWER: Final = 2 * MAX_LITERAL
"""Bytes of all that is said to one command, and while nothing is asked."""

LONGEST: Final = 600.0
"""Seconds that this may take: more than the longest time for which nothing is asked."""


def bound_answers(client: IMAPClient) -> None:
    """Have a connection be over as soon as its server says more."""
    imap = client._imap  # noqa: SLF001 - nothing that is public bounds it
    send, read, readline = imap.send, imap.read, imap.readline
    said, until = 0, time.monotonic() + LONGEST

    def begin(data: bytes) -> None:
        nonlocal said, until
        said, until = 0, time.monotonic() + LONGEST
        send(data)

    def count(size: int) -> None:
        nonlocal said
        said += size
        if said > MAX_ANSWER or time.monotonic() > until:
            raise imaplib.IMAP4.abort("too long")

    def bounded_read(size: int) -> bytes:
        if size > MAX_LITERAL:
            raise imaplib.IMAP4.abort("too long")
        count(size)
        content: bytes = read(size)
        if len(content) < size:
            raise imaplib.IMAP4.abort("too short")
        return content

    def bounded_line() -> bytes:
        line: bytes = readline()
        count(len(line))
        return line

    imap.send, imap.read, imap.readline = begin, bounded_read, bounded_line
