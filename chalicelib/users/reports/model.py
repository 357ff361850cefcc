"""A logged report, and the cursors of the two lists it is in."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.contract.recall_reasons import RecallReason
from chalicelib.errors import Gone, InvalidRequest
from chalicelib.users.accounts.model import to_milliseconds

Destination = Literal["storage", "recipient", "endpoint", "file"]

MAX_ITEMS = 1000
# as long as PicSafe Cloud keeps a file that was renewed just before its end
PENDING_FOR = timedelta(days=14)
KEPT_FOR = timedelta(days=7)
# of pending reports by one poll; each is three of the hundred writes that a transaction of DynamoDB takes
TAKEN_AT_ONCE = 30
MAX_CURSOR = 128
MAX_WITHDRAWALS: Final = 5
"""How often a log is told that one report was taken back: whoever finds other words for ever tells nobody.

A reason that the log was not told yet is told all the same.
"""
ELSEWHERE: Final[frozenset[Destination]] = frozenset({"endpoint", "file"})
"""What reaches an enterprise by no log, so that each that its sender belongs to is told of its withdrawal."""
# of characters: 512 bytes in base64url
MAX_LABEL = 683
_POSITION = r"[0-9]{13}-[0-9a-f]{16}"
_USER_CURSOR = re.compile(rf"u([1-9][0-9]{{0,18}})\.({_POSITION})", re.ASCII)
_RECEIVED_CURSOR = re.compile(r"r([1-9][0-9]{0,18})\.([1-9][0-9]{0,14})", re.ASCII)
_ENTERPRISE_CURSOR = re.compile(r"e([1-9][0-9]{0,18})\.(0|[1-9][0-9]{0,14}\.[0-9a-f]{16})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many items of each kind a report holds."""

    photos: int
    videos: int
    audios: int


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a report, as their token said at that time; all empty once the person has left PicSafe."""

    userid: int
    title: str
    firstname: str
    lastname: str
    email: str


NOBODY: Final = Sender(0, "", "", "", "")
"""Who has left PicSafe, or is not said."""


@dataclass(frozen=True, slots=True)
class LoggedReport:
    """One upload that its sender has logged, or a report that went elsewhere than to PicSafe Cloud.

    Sending the same report again makes another upload. Elsewhere it is one report, however often it goes.

    Attributes:
        position: where it stands in its sender's list; sorts by ``sent_at``, unique, tells nothing.
        country: whose store holds the file, ISO 3166-1 alpha-2; empty where PicSafe Cloud has none.
        name: the file's name, ``{random}-{report_id}``, which is a capability; the report's ID where there is
            none.
        report_id: the report.
        size: bytes of the sealed file; 0 where there is none.
        sent_at: when it was logged.
        expires_at: when the file is gone; ``sent_at`` where there is none.
        summary: what is in it.
        destination: ``storage`` for the sender's enterprises too, ``recipient`` for one person, ``endpoint``
            for an institution's Endpoint Server, ``file`` for a file that the sender passes on.
        sender: whose it is.
        left_out: numbers of the sender's enterprises whose logs took no more when it was logged. It is the
            sender's alone: entries of logs have none.
        key_server: the origin of the Key Server that has its key, as its sender said; empty where they did
            not.
        recipients: whom its sender named, as patterns of policies are written; empty for anybody who has the
            link or the file. It is the sender's alone as well.
        is_removed: whether they have removed the file from PicSafe Cloud. It is the sender's alone, too.
    """

    position: str
    country: str
    name: str
    report_id: str
    size: int
    sent_at: datetime
    expires_at: datetime
    summary: Summary
    destination: Destination
    sender: Sender
    left_out: tuple[int, ...] = ()
    key_server: str = ""
    recipients: tuple[str, ...] = ()
    is_removed: bool = False

    @property
    def is_uploaded(self) -> bool:
        """Whether PicSafe Cloud has, or had, its file."""
        return bool(self.country)


@dataclass(frozen=True, slots=True)
class SentReport:
    """What is known of a report by its ID, whose sender logged it once or more often.

    Attributes:
        key_server: as they said the first time.
        sent_at: when that was.
        summary: what was in it.
    """

    key_server: str
    sent_at: datetime
    summary: Summary


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a report's sender has taken it back, for those who have it already.

    Attributes:
        reason: why.
        superseded_by: the ID of the corrected report in its place; empty if there is none.
        at: when they said so.
        position: of this entry, as ``LoggedReport.position``.
    """

    reason: RecallReason
    superseded_by: str
    at: datetime
    position: str

    @property
    def words(self) -> tuple[str, str]:
        """What it says."""
        return self.reason, self.superseded_by

    def is_said(self, said: Sequence[tuple[str, str]]) -> bool:
        """Whether a log is not told, by the ``words`` that it was told of that report before, in order."""
        if self.words in said[-1:]:
            return True
        return len(said) >= MAX_WITHDRAWALS and any(reason == self.reason for reason, _ in said)


@dataclass(frozen=True, slots=True)
class NumberedReport:
    """An entry of an enterprise's log: a report, or once more a report that its sender has taken back.

    Attributes:
        sequence: 1, 2, 3 ... without gaps, in the order in which entries became visible.
        report: what was logged; without its sender where it was taken back.
        withdrawal: that it was taken back.
    """

    sequence: int
    report: LoggedReport
    withdrawal: Withdrawal | None = None

    @property
    def position(self) -> str:
        """What no other entry has."""
        return self.report.position if self.withdrawal is None else self.withdrawal.position


@dataclass(frozen=True, slots=True)
class LogPosition:
    """How far a poller has come in an enterprise's log.

    Attributes:
        sequence: the last entry that it has got; 0 at the start.
        epoch: that entry's own random number. A log that was restored from a backup gives the numbers
            that it lost to other entries, so there this is another one.
    """

    sequence: int
    epoch: str

    @classmethod
    def of(cls, entry: NumberedReport) -> LogPosition:
        """The position behind an entry."""
        return cls(entry.sequence, entry.position.rpartition("-")[2])


START = LogPosition(0, "")
"""Before the first entry."""


CLOSED_FOR: Final = timedelta(days=1)
"""How long nothing is put into the lists of who leaves: many times as long as their last token works."""


def new_position(sent_at: datetime) -> str:
    """A position in a sender's list for a report sent at that time."""
    return f"{to_milliseconds(sent_at):013d}-{secrets.token_hex(8)}"


def first_pending_position(now: datetime) -> str:
    """A position before that of every report whose file is still there."""
    return f"{to_milliseconds(now - PENDING_FOR):013d}"


def contiguous(after: int, entries: Sequence[NumberedReport]) -> list[NumberedReport]:
    """The entries that follow ``after`` without a gap.

    A query may see one transaction's entry and not yet an earlier one's (DynamoDB's queries are
    read-committed only). A poller must not be led past a number that is still to come, and as the numbers
    have no gaps, a gap says that one is.
    """
    followers: list[NumberedReport] = []
    for expected, entry in enumerate(entries, start=after + 1):
        if entry.sequence != expected:
            break
        followers.append(entry)
    return followers


def following(position: LogPosition, entries: Sequence[NumberedReport]) -> list[NumberedReport]:
    """The entries behind a position, of those that begin with the one that it names.

    Raises:
        Gone: ``stale_cursor``: the log does not hold that entry. It was restored from a backup since, and
            what follows here is not what follows there.
    """
    if position == START:
        return list(entries)
    if not entries or LogPosition.of(entries[0]) != position:
        raise Gone(
            "stale_cursor",
            "The log was restored from a backup, and this cursor is of its history before. Begin without "
            "one, and pass over what you have.",
        )
    return list(entries[1:])


def user_cursor(userid: int, position: str) -> str:
    """The cursor behind a position of a user's list."""
    return _encode(f"u{userid}.{position}")


def user_position(userid: int, cursor: str | None) -> str | None:
    """The position that a cursor of this user's list names; ``None`` for the start.

    Raises:
        InvalidRequest: ``invalid_cursor``.
    """
    if cursor is None:
        return None
    owner, position = _decode(_USER_CURSOR, cursor)
    if int(owner) != userid:
        raise _invalid_cursor()
    return position


def received_cursor(userid: int, number: int) -> str:
    """The cursor behind a number of a user's list of what they have received."""
    return _encode(f"r{userid}.{number}")


def received_number(userid: int, cursor: str | None) -> int | None:
    """The number that a cursor of this user's list names; ``None`` for the start.

    Raises:
        InvalidRequest: ``invalid_cursor``.
    """
    if cursor is None:
        return None
    owner, number = _decode(_RECEIVED_CURSOR, cursor)
    if int(owner) != userid:
        raise _invalid_cursor()
    return int(number)


def enterprise_cursor(enterprise: int, position: LogPosition) -> str:
    """The cursor of a position in an enterprise's log."""
    behind = "0" if position == START else f"{position.sequence}.{position.epoch}"
    return _encode(f"e{enterprise}.{behind}")


def log_position(enterprise: int, cursor: str | None) -> LogPosition:
    """The position that a cursor of this enterprise's log names; its start without one.

    Raises:
        InvalidRequest: ``invalid_cursor``.
    """
    if cursor is None:
        return START
    owner, behind = _decode(_ENTERPRISE_CURSOR, cursor)
    if int(owner) != enterprise:
        raise _invalid_cursor()
    sequence, _, epoch = behind.partition(".")
    return LogPosition(int(sequence), epoch)


def _encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("ascii")).rstrip(b"=").decode("ascii")


def _decode(form: re.Pattern[str], cursor: str) -> tuple[str, str]:
    if len(cursor) > MAX_CURSOR:
        raise _invalid_cursor()
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
    except (binascii.Error, ValueError):
        raise _invalid_cursor() from None
    match = form.fullmatch(text)
    # one spelling only: base64 decoders overlook the last character's spare bits
    if match is None or _encode(text) != cursor:
        raise _invalid_cursor()
    return match[1], match[2]


def _invalid_cursor() -> InvalidRequest:
    return InvalidRequest("invalid_cursor", "The cursor is not one of this list: begin without one.")
