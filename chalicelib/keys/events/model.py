"""Which entries of the log are events, and where a reader has come to in it; docs/key-server-events.md.

Everything here follows from the entry and its place alone, so that whoever reads the log again finds the same
events under the same IDs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from chalicelib.contract.report_ids import user_number_of
from chalicelib.keys.entries import GRANTED, EnterpriseScript, Entry, Operator, Person, recall_reason_of
from chalicelib.keys.model import invalid_cursor

EventType = Literal["opened", "refused", "recalled", "restored", "shredded", "glass_broken"]
EVENT_TYPES: Final[tuple[EventType, ...]] = get_args(EventType)

LATEST: Final = "latest"
"""The cursor of whoever wants to be told of nothing that has been."""

_CURSOR_VERSION: Final = 1
_LOG_BYTES: Final = 8
_HASH_BYTES: Final = 8
_NUMBER_BYTES: Final = 6


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """An entry and its place in the log of all, from 1 on."""

    number: int
    report_id: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the log that was looked through.

    Attributes:
        entries: those in it that may be events, in the order of the log.
        reached: the number of the last entry that was looked at, or passed over as nobody's concern.
        last: the number of the log's newest entry then.
    """

    entries: Sequence[NumberedEntry]
    reached: int
    last: int


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """Something that a report's sender may want to know.

    Attributes:
        id: of this event alone, and the same each time it is told.
        type: what has happened.
        report_id: to which report.
        number: the place of its entry in the log of all.
        hash: that entry's, in hexadecimal digits.
        at: when it happened, as the entry says.
        sender: whose report it is, as the trail's first entry names them.
        action: what was asked for.
        code: why it was refused; ``None`` if it was not.
        refused: how many further requests of the same kind the entry stands for.
        by_operator: whether the Key Server's operator has done it.
        reason: why its sender has recalled the report; empty if they have not said.
    """

    id: str
    type: EventType
    report_id: str
    number: int
    hash: str
    at: str
    sender: Person
    action: str
    code: str | None
    refused: int
    by_operator: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reader has come to.

    Attributes:
        number: of the last entry that it has seen; 0 before the first.
        hash: the beginning of that entry's hash, by which a log that was restored is told apart.
    """

    number: int
    hash: bytes


def types_of(report_id: str, entry: Entry) -> tuple[EventType, ...]:
    """What an entry may be for the report's sender; whether an opening is the first is for others to say.

    A program that takes reports to where they belong opens none: only people do. What the sender does is no
    news to them, but a recall, which others may have to hear of.
    """
    user = entry.user
    is_senders = isinstance(user, Person) and user.userid == user_number_of(report_id)
    if entry.outcome != GRANTED:
        return () if is_senders else ("refused",)
    match entry.action:
        case "recall":
            return ("recalled",)
        case "restore":
            return ("restored",)
        case "shred":
            return ("shredded",)
        case "fetch" if not is_senders and isinstance(user, Person):
            return ("opened",)
        case "break_glass" if not is_senders:
            return ("glass_broken",) if isinstance(user, EnterpriseScript) else ("opened", "glass_broken")
        case _:
            return ()


def events_of(
    origin: str, numbered: NumberedEntry, sender: Person, *, is_first_opening: bool
) -> list[KeyEvent]:
    """The events that an entry is.

    Args:
        origin: the log's.
        numbered: the entry.
        sender: whose report it is.
        is_first_opening: whether nobody had opened the report before.
    """
    report_id, entry = numbered.report_id, numbered.entry
    return [
        KeyEvent(
            event_id(origin, numbered, kind),
            kind,
            report_id,
            numbered.number,
            entry.hash,
            entry.at,
            sender,
            entry.action,
            None if entry.outcome == GRANTED else entry.outcome,
            entry.refused if isinstance(entry.refused, int) else 0,
            isinstance(entry.user, Operator),
            recall_reason_of(entry) if entry.outcome == GRANTED else "",
        )
        for kind in types_of(report_id, entry)
        if kind != "opened" or is_first_opening
    ]


def event_id(origin: str, numbered: NumberedEntry, kind: str) -> str:
    """The ID of an event: after a restore from a backup, another entry in the same place has another one."""
    text = f"picsafe key server event v1\n{origin}\n{numbered.number}\n{numbered.entry.hash}\n{kind}\n"
    return f"evt_{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def event_cursor(log: bytes, position: Position) -> str:
    """The opaque cursor of a position in the log of that public key."""
    raw = b"".join(
        (
            bytes([_CURSOR_VERSION]),
            _log_mark(log),
            position.number.to_bytes(_NUMBER_BYTES, "big"),
            position.hash[:_HASH_BYTES],
        )
    )
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def event_position(log: bytes, cursor: str) -> Position:
    """The position that a cursor stands for.

    Raises:
        InvalidRequest: ``invalid_cursor``: it was given for another log, or by nobody.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise invalid_cursor() from None
    head = bytes([_CURSOR_VERSION]) + _log_mark(log)
    if len(raw) != len(head) + _NUMBER_BYTES + _HASH_BYTES or not raw.startswith(head):
        raise invalid_cursor()
    number = raw[len(head) : len(head) + _NUMBER_BYTES]
    return Position(int.from_bytes(number, "big"), raw[len(head) + _NUMBER_BYTES :])


def matches(position: Position, entry_hash: bytes | None) -> bool:
    """Whether a log is the one that a position was taken in.

    Args:
        position: taken before.
        entry_hash: of the entry in that place, 32 bytes; ``None`` if there is none.
    """
    if position.number == 0:
        return position.hash == bytes(_HASH_BYTES)
    return entry_hash is not None and entry_hash[:_HASH_BYTES] == position.hash


def position_at(number: int, entry_hash: bytes | None) -> Position:
    """A reader's position behind an entry, or at the beginning."""
    return Position(number, (entry_hash or bytes(_HASH_BYTES))[:_HASH_BYTES])


def _log_mark(log: bytes) -> bytes:
    return hashlib.sha256(b"picsafe key server event cursor\n" + log).digest()[:_LOG_BYTES]
