"""What two machines, and processes of one, say to another: MessagePack behind its length in four bytes."""

from __future__ import annotations

from typing import IO, Literal, TypeVar

import msgspec

MAX_MESSAGE = 64 * 1024 * 1024
MAX_SHORT = 4096
LENGTH = 4

T = TypeVar("T")

CommandStep = Literal["begins", "ends"]
"""Whether an operator's command is about to write, or has written."""


class BadMessage(Exception):
    """What came is no message, or longer than one may be."""


class Ask(msgspec.Struct, frozen=True):
    """What a standby asks, and thereby says that it has everything up to ``after`` on its disk.

    Attributes:
        after: for what has changed behind this entry.
        hash: of that entry; ``None`` if ``after`` is 0.
        standby: who asks; ``None``: nobody whose word counts.
        epoch: of the Key Server that it is a standby of; 0 before it knows.
        wrapped_after: or for wrapped keys of reports behind this one.
        waits: whether it has time until there is something.
        most: entries that it takes in one answer; ``None``: as many as there are in one.
        successor: or that the other machine stops: the one that asks has taken over, and this is its epoch.
    """

    after: int = 0
    hash: str | None = None
    standby: str | None = None
    epoch: int = 0
    wrapped_after: str | None = None
    waits: bool = True
    successor: int | None = None
    most: int | None = None


class Yielded(msgspec.Struct, frozen=True):
    """The answer to a successor.

    Attributes:
        last: the number of the newest entry, behind which there will be none; ``None`` if it does not yield.
    """

    last: int | None


class Holds(msgspec.Struct, frozen=True):
    """What ``picsafe keyserver changes`` tells the server: a standby has everything up to an entry.

    Attributes:
        standby: which; empty: nobody says so.
        epoch: of the Key Server that it is a standby of.
        number: of that entry.
        command: or that an operator's command asks whether it may write, or tell that it has written.
    """

    standby: str
    epoch: int
    number: int
    command: CommandStep | None = None


class Written(msgspec.Struct, frozen=True):
    """What the server tells then, as soon as it has written more.

    Attributes:
        number: of its newest entry.
        counts: whether answers wait for this standby.
    """

    number: int
    counts: bool


class MayTell(msgspec.Struct, frozen=True):
    """What the server answers a command, at its end as soon as the standby has what is written.

    Attributes:
        refusal: the code of why it may not; ``None`` if it may.
    """

    refusal: str | None


def write(to: IO[bytes], message: object) -> None:
    """Send a message.

    Raises:
        OSError: nobody takes it.
    """
    to.write(encoded(message))
    to.flush()


def encoded(message: object) -> bytes:
    """A message as it is sent."""
    content = msgspec.msgpack.encode(message)
    return len(content).to_bytes(LENGTH, "big") + content


def read(source: IO[bytes], kind: type[T], longest: int = MAX_MESSAGE) -> T | None:
    """The next message; ``None`` at the end.

    Raises:
        BadMessage: it is none of this kind.
        OSError: it cannot be read.
    """
    length = source.read(LENGTH)
    if len(length) < LENGTH:
        return None
    size = int.from_bytes(length, "big")
    if size > longest:
        raise BadMessage
    content = source.read(size)
    if len(content) < size:
        return None
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except msgspec.DecodeError as error:
        raise BadMessage from error
