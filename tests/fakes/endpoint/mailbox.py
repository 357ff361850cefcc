"""A mail server in memory, with ``Session`` and ``Mailbox`` on it, and faults at any call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from picsafe.delivery.model import Finding
from picsafe.endpoint.mail.errors import CommandRefused, Disconnected
from picsafe.endpoint.mail.ports import Description, Session

INBOX, DONE, FAILED = "INBOX", "PicSafe done", "PicSafe failed"


class Killed(BaseException):
    """The process is killed here."""


@dataclass
class Mail:
    """A message in a folder."""

    uid: int
    content: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Folder:
    """A folder of a mailbox."""

    uidvalidity: int = 1
    next_uid: int = 1
    mails: list[Mail] = field(default_factory=list)

    def add(self, content: bytes, flags: set[str] | None = None) -> int:
        uid = self.next_uid
        self.next_uid += 1
        self.mails.append(Mail(uid, content, set(flags or ())))
        return uid

    def find(self, uid: int) -> Mail | None:
        return next((one for one in self.mails if one.uid == uid), None)


class FakeMailServer:
    """``Mailbox``: folders in memory.

    Attributes:
        folders: by name.
        calls: names of the session's methods that were called.
        fault: asked before and after each call (``before`` or ``after`` and the method); may raise.
        step: the most bytes that one read gives.
        refuses_move: whether nothing can be moved.
        poison: UIDs of messages that the server does not survive to be asked for.
    """

    def __init__(self) -> None:
        self.folders = {INBOX: Folder(), DONE: Folder(), FAILED: Folder()}
        self.calls: list[str] = []
        self.fault: Callable[[str, str], None] = lambda when, call: None
        self.step = 2**20
        self.refuses_move = False
        self.poison: set[int] = set()
        self.on_wait: Callable[[], None] = lambda: None

    def deliver(self, content: bytes) -> int:
        return self.folders[INBOX].add(content)

    def count(self, name: str) -> int:
        return len(self.folders[name].mails)

    def renumber(self) -> None:
        """As after a restore: other UIDs under another UIDVALIDITY."""
        folder = self.folders[INBOX]
        folder.uidvalidity += 1
        for number, one in enumerate(folder.mails, start=100):
            one.uid = number
        folder.next_uid = 100 + len(folder.mails)

    @contextmanager
    def open(self) -> Iterator[Session]:
        with self._call("open"):
            session = FakeSession(self)
        yield session

    def check(self) -> list[Finding]:
        return [Finding(is_well=True, text="It is in memory.")]

    @contextmanager
    def _call(self, name: str) -> Iterator[None]:
        self.calls.append(name)
        self.fault("before", name)
        yield
        self.fault("after", name)


class FakeSession:
    """``Session``."""

    def __init__(self, server: FakeMailServer) -> None:
        self._server = server
        self.uidvalidity = server.folders[INBOX].uidvalidity

    def uids(self) -> Sequence[int]:
        with self._server._call("uids"):
            folder = self._server.folders[INBOX]
            self.uidvalidity = folder.uidvalidity
            return [one.uid for one in folder.mails]

    def describe(self, uid: int) -> Description | None:
        with self._server._call("describe"):
            if uid in self._server.poison:
                raise Disconnected("disconnected", "The server has gone away.")
            found = self._server.folders[INBOX].find(uid)
            if found is None:
                return None
            message = message_from_bytes(found.content)
            return Description(len(found.content), structure_of(message), str(message["Subject"] or ""))

    def read(self, uid: int, section: str, offset: int, length: int) -> bytes | None:
        with self._server._call("read"):
            found = self._server.folders[INBOX].find(uid)
            if found is None:
                return None
            part = part_of(message_from_bytes(found.content), section)
            payload = part.get_payload(decode=False)
            content = str(payload).encode("ascii", "surrogateescape")
            return content[offset : offset + min(length, self._server.step)]

    def mark(self, uid: int, code: str) -> None:
        with self._server._call("mark"):
            found = self._server.folders[INBOX].find(uid)
            if found is not None:
                found.flags |= {"flagged", code}

    def move(self, uid: int, folder: str) -> None:
        with self._server._call("move"):
            if self._server.refuses_move:
                raise CommandRefused("command_refused", "The mail server refuses a command.")
            inbox = self._server.folders[INBOX]
            found = inbox.find(uid)
            if found is not None:
                inbox.mails.remove(found)
                self._server.folders[folder].add(found.content, found.flags)

    def flagged(self, folder: str) -> int:
        with self._server._call("flagged"):
            return sum("flagged" in one.flags for one in self._server.folders[folder].mails)

    def wait(self, seconds: float, is_stopping: Callable[[], bool]) -> None:
        with self._server._call("wait"):
            self._server.on_wait()


def structure_of(message: Message) -> Any:
    """What IMAP's BODYSTRUCTURE says of a message, parsed."""
    if message.get_content_maintype() == "multipart":
        parts = (structure_of(part) for part in _inside(message))
        return (*parts, message.get_content_subtype().encode())
    kind, subtype = message.get_content_maintype().encode(), message.get_content_subtype().encode()
    encoding = str(message.get("Content-Transfer-Encoding", "7bit")).encode()
    disposition = message.get("Content-Disposition")
    simple = (
        kind,
        subtype,
        _parameters(message, "Content-Type"),
        None,
        None,
        encoding,
        100,
    )
    extension = (
        None,
        None if disposition is None else (b"attachment", _parameters(message, "Content-Disposition")),
        None,
        None,
    )
    if (kind, subtype) == (b"message", b"rfc822"):
        return (*simple, (b"envelope",), structure_of(_inside(message)[0]), 10, *extension)
    return (*simple, *extension)


def part_of(message: Message, section: str) -> Message:
    """A part by its number (RFC 3501, 6.4.5)."""
    for number in section.split("."):
        if message.get_content_type() == "message/rfc822":
            message = _inside(message)[0]
        if message.get_content_maintype() == "multipart":
            message = _inside(message)[int(number) - 1]
        elif number != "1":
            raise Disconnected("disconnected", "There is no such part.")
    return message


def _inside(message: Message) -> list[Message]:
    inside = message.get_payload()
    assert isinstance(inside, list)
    return [part for part in inside if isinstance(part, Message)]


def _parameters(message: Message, header: str) -> tuple[bytes, ...] | None:
    from email.message import _parseparam  # type: ignore[attr-defined] # as they are written

    value = message.get(header)
    if value is None:
        return None
    found: list[bytes] = []
    for parameter in _parseparam(";" + str(value)):
        name, separator, text = parameter.partition("=")
        if separator:
            found += [name.strip().lower().encode(), text.strip().strip('"').encode()]
    return tuple(found) or None
