"""``Session`` by IMAP (RFC 3501), with IDLE, MOVE and UIDPLUS where the server has them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from picsafe.endpoint.mail.errors import CommandRefused, Disconnected
from picsafe.endpoint.mail.imap_errors import translated
from picsafe.endpoint.mail.ports import Description

if TYPE_CHECKING:
    from imapclient import IMAPClient

WINDOW: Final = 10_000
"""Messages whose UIDs are asked for at a time: a line of an answer is bounded."""

MAX_MESSAGES: Final = 1_000_000
"""Messages of a folder that are looked at; those behind them come nearer as these are filed."""

MAX_SUBJECT: Final = 2048

GLANCE: Final = 1.0
"""Seconds after which it is looked whether the endpoint is stopping."""

_NO_KEYWORD: Final = re.compile(r"[^a-z0-9_]")


class ImapSession:
    """``Session``.

    Args:
        client: signed in.
        folder: the one of new mails.

    Raises:
        Disconnected, CommandRefused: the folder cannot be opened.
    """

    def __init__(self, client: IMAPClient, folder: str) -> None:
        self._client = client
        self._folder = folder
        self._seen_next: int | None = None
        self._next: int | None = None
        self.uidvalidity = 0
        self._keeps_keywords = False
        self._select()

    def uids(self) -> Sequence[int]:
        """See ``Session``."""
        # a folder that is opened anew is the folder as it is: some servers answer a search from before
        exists = self._select()
        self._seen_next = self._next
        with translated():
            return sorted(set(self._found(exists, "UNDELETED")))

    def describe(self, uid: int) -> Description | None:
        """See ``Session``."""
        subject = f"BODY.PEEK[HEADER.FIELDS (SUBJECT)]<0.{MAX_SUBJECT}>"
        with translated():
            answer = self._client.fetch([uid], ["RFC822.SIZE", "BODYSTRUCTURE", subject]).get(uid)
            if answer is None:
                return None
            header = _section_of(answer) or b""
            return Description(
                size=int(answer[b"RFC822.SIZE"]),
                structure=answer[b"BODYSTRUCTURE"],
                subject=_value_of(header),
            )

    def read(self, uid: int, section: str, offset: int, length: int) -> bytes | None:
        """See ``Session``."""
        with translated():
            answer = self._client.fetch([uid], [f"BODY.PEEK[{section}]<{offset}.{length}>"]).get(uid)
            if answer is None:
                return None
            piece = _section_of(answer)
            if piece is not None and len(piece) > length:
                raise ValueError
            return piece or b""

    def mark(self, uid: int, code: str) -> None:
        """See ``Session``."""
        flags = [b"\\Flagged"]
        if self._keeps_keywords:
            flags.append(b"$PicSafe_" + _NO_KEYWORD.sub("", code).encode("ascii"))
        # whoever keeps no flags may keep the message all the same
        with suppress(CommandRefused), translated():
            self._client.add_flags([uid], flags, silent=True)

    def move(self, uid: int, folder: str) -> None:
        """See ``Session``."""
        try:
            with translated():
                self._move(uid, folder)
        except CommandRefused:
            with translated():
                if self._client.folder_exists(folder):
                    raise
                # somebody has removed it since we connected
                make_folder(self._client, folder)
                self._move(uid, folder)

    def flagged(self, folder: str) -> int:
        """See ``Session``."""
        with translated():
            chosen = self._client.select_folder(folder, readonly=True)
            found = len(self._found(int(chosen[b"EXISTS"]), "FLAGGED", "UNDELETED"))
        self._select()
        return found

    def wait(self, seconds: float, is_stopping: Callable[[], bool]) -> None:
        """See ``Session``."""
        until = time.monotonic() + seconds
        if self._next != self._seen_next:
            # it came while something else was looked at
            return
        if self._client.has_capability("IDLE"):
            with translated(is_over=True):
                self._client.idle()
                self._idle(until, is_stopping)
                self._client.idle_done()
            return
        while not is_stopping() and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, GLANCE))

    def _idle(self, until: float, is_stopping: Callable[[], bool]) -> None:
        while not is_stopping() and (left := until - time.monotonic()) > 0:
            began, glance = time.monotonic(), min(left, GLANCE)
            answers = self._client.idle_check(timeout=glance)
            if any(b"BYE" in answer for answer in answers):
                raise Disconnected("disconnected", "The mail server ends the connection.")
            if any(b"EXISTS" in answer for answer in answers):
                return
            if not answers and time.monotonic() - began < glance / 2:
                # something to be read that is nothing: the end
                raise Disconnected("disconnected", "The mail server has gone away.")

    def _found(self, exists: int, *criteria: str) -> list[int]:
        found: list[int] = []
        exists = min(exists, MAX_MESSAGES)
        for first in range(1, exists + 1, WINDOW):
            uids = self._client.search([f"{first}:{min(first + WINDOW - 1, exists)}", *criteria])
            if len(uids) > WINDOW:
                raise ValueError
            found += map(_number, uids)
        return found

    def _select(self) -> int:
        """Open the folder anew; how many messages it has."""
        with translated():
            chosen = self._client.select_folder(self._folder)
            self.uidvalidity = _number(chosen[b"UIDVALIDITY"])
            self._keeps_keywords = b"\\*" in chosen.get(b"PERMANENTFLAGS", ())
            self._next = _number(chosen[b"UIDNEXT"]) if b"UIDNEXT" in chosen else None
            return int(chosen[b"EXISTS"])

    def _move(self, uid: int, folder: str) -> None:
        client = self._client
        if client.has_capability("MOVE"):
            client.move([uid], folder)
            return
        client.copy([uid], folder)
        client.add_flags([uid], [b"\\Deleted"], silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge([uid])


def make_folder(client: IMAPClient, folder: str) -> None:
    """Make a folder unless it is there."""
    if not client.folder_exists(folder):
        client.create_folder(folder)
        # mail programs show what is subscribed to
        client.subscribe_folder(folder)


def _number(value: Any) -> int:  # noqa: ANN401 - what the server says
    """A number as RFC 3501 has them (section 9)."""
    number = int(value)
    if not 0 <= number < 2**32:
        raise ValueError
    return number


def _section_of(answer: dict[bytes, Any]) -> bytes | None:
    return next((value for name, value in answer.items() if name.startswith(b"BODY[")), None)


def _value_of(header: bytes) -> str:
    """The value of the one header field that these lines are."""
    value = header.partition(b":")[2].decode("utf-8", "replace")
    return " ".join(value.split())
