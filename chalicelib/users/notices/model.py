"""What becomes of a report, as a Key Server tells it, and how it gathers until its sender is mailed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import msgspec

LONGEST_AGO: Final = timedelta(days=7)
"""What happened earlier is told to nobody: it is as long as PicSafe Cloud keeps a file."""

MARKED_FOR: Final = LONGEST_AGO + timedelta(days=1)
"""For how long it is known what was taken down, so that nothing is told twice."""

PAUSE: Final = timedelta(hours=1)
"""Between two mails to one person; what happens meanwhile comes in the next one."""

REMINDED: Final = timedelta(days=1)
"""For how long the link of an unopened report still works when its sender is told."""

LINES_OF_SERVER: Final = 20
"""Of one Key Server, that wait for one person: so none leaves another without room."""

KIND_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "opened": "opened",
        "glass_broken": "opened",
        "refused": "refused",
        "recalled": "recalled",
        "restored": "recalled",
        "shredded": "recalled",
        "held": "undelivered",
        "rejected": "undelivered",
        "expiring": "expiring",
    }
)
"""What a person asks for to be told of each type of event; of others nobody is told."""

EXPIRING: Final = "expiring"
"""A report runs out and nobody has opened it: what people ask for, and the type of the line."""

KEY_EVENTS: Final = frozenset({"opened", "glass_broken", "refused", "recalled", "restored", "shredded"})
"""Those that a Key Server may tell of."""

SETTLING: Final = frozenset({"opened", "glass_broken", "recalled", "shredded"})
"""After them nobody has to be told that a report runs out unopened."""

_MOST: Final = 1_000_000


class StaleCursor(Exception):
    """The Key Server's log is not the one any more that the cursor is of."""


class Event(msgspec.Struct, frozen=True):
    """Something that has become of a report.

    Attributes:
        id: the Key Server's, the same each time that it is told.
        type: a key of ``KIND_OF``, or one that is not known here.
        report_id: the report.
        userid: whose report it is, as the Key Server says.
        at: when it happened, as the Key Server says.
        count: for how many times it stands.
    """

    id: str
    type: str
    report_id: str
    userid: int
    at: datetime
    count: int = 1

    def mark(self, server: str) -> str:
        """By what it is known that it was taken down: nothing can be read from it."""
        parts = (server, self.id, self.type, self.report_id)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class EventPage(msgspec.Struct, frozen=True):
    """Some events, in order.

    Attributes:
        events: they may be none although there are more behind them.
        cursor: for what is behind them.
        more: whether there is more at once.
    """

    events: tuple[Event, ...]
    cursor: str
    more: bool


def line_mark(line: Line, *parts: str) -> str:
    """By what it is known that a line was taken down that is no Key Server's: nothing can be read from it.

    Args:
        line: of its server, report and type there is one mark.
        parts: what else has marks of its own.
    """
    all_parts = (line.server, line.report_id, line.type, *parts)
    return hashlib.sha256("\n".join(all_parts).encode()).hexdigest()


class FeedState(msgspec.Struct, frozen=True):
    """How far a Key Server's events were read.

    Attributes:
        cursor: the Key Server's; empty before the first page.
        read_at: when they were last read to their end, or when that was first tried.
    """

    cursor: str
    read_at: datetime


class Line(msgspec.Struct, frozen=True):
    """What a mail says of one report and one type of event.

    Attributes:
        server: the origin of the Key Server that told it, or has its key; which enterprise said it.
        report_id: the report.
        type: a key of ``KIND_OF``.
        sent_at: when the report was sent.
        photos: how many are in it.
        videos: how many.
        audios: how many.
        last_at: when it last happened.
        count: how often it happened.
    """

    server: str
    report_id: str
    type: str
    sent_at: datetime
    photos: int
    videos: int
    audios: int
    last_at: datetime
    count: int

    def is_like(self, other: Line) -> bool:
        """Whether one line can say both."""
        return (self.server, self.report_id, self.type) == (other.server, other.report_id, other.type)


class Reminder(msgspec.Struct, frozen=True):
    """A report whose sender is to be told, should nobody open it.

    Attributes:
        userid: whose it is.
        line: what they are told; ``last_at`` is when its link runs out.
    """

    userid: int
    line: Line

    @property
    def due_at(self) -> datetime:
        """When they are told."""
        return self.line.last_at - REMINDED

    def until(self, moment: datetime) -> Reminder:
        """The same of a link that runs out at another time."""
        line = msgspec.structs.replace(self.line, last_at=moment)
        return msgspec.structs.replace(self, line=line)


class Mail(msgspec.Struct, frozen=True):
    """A mail that is being handed over; it stays as it is until that is done.

    Attributes:
        mail_id: 32 hexadecimal digits.
        lines: what it says.
        more: of how much else it says only how much.
    """

    mail_id: str
    lines: tuple[Line, ...]
    more: int


class Waiting(msgspec.Struct, frozen=True):
    """What one person is to be told.

    Attributes:
        userid: who.
        due_at: not before then.
        lines: what for the next mail has gathered.
        more: how many lines there was no room for.
        mail: what is being handed over.
        version: grows with every change.
    """

    userid: int
    due_at: datetime
    lines: tuple[Line, ...] = ()
    more: int = 0
    mail: Mail | None = None
    version: int = 1


def with_line(waiting: Waiting | None, userid: int, line: Line, now: datetime) -> Waiting:
    """What waits for a person with one line more."""
    known = Waiting(userid, now, version=0) if waiting is None else waiting
    like = next((one for one in known.lines if one.is_like(line)), None)
    if like is not None:
        both = msgspec.structs.replace(
            like, last_at=max(like.last_at, line.last_at), count=min(like.count + line.count, _MOST)
        )
        lines = tuple(both if one is like else one for one in known.lines)
        return _changed(known, lines=lines)
    if sum(one.server == line.server for one in known.lines) >= LINES_OF_SERVER:
        return _changed(known, more=min(known.more + 1, _MOST))
    return _changed(known, lines=(*known.lines, line))


def being_sent(waiting: Waiting, wanted: Collection[str]) -> Waiting | None:
    """What waits, made into a mail of the kinds that are wanted; ``None`` if that says nothing."""
    lines = tuple(line for line in waiting.lines if KIND_OF[line.type] in wanted)
    if not lines:
        return None
    return _changed(waiting, lines=(), more=0, mail=Mail(secrets.token_hex(16), lines, waiting.more))


def put_off(waiting: Waiting, until: datetime) -> Waiting:
    """What waits, until later."""
    return _changed(waiting, due_at=until)


def handed_over(waiting: Waiting, now: datetime) -> Waiting:
    """What waits without the mail, and not to be looked at again before there may be another."""
    return _changed(waiting, mail=None, due_at=now + PAUSE)


class _Body(msgspec.Struct, frozen=True):
    lines: tuple[Line, ...]
    more: int
    mail: Mail | None


_BODY: Final = msgspec.json.Decoder(_Body)


def body_of(waiting: Waiting) -> str:
    """What stores keep of what waits, beside whose it is, when it is due, and its version."""
    return msgspec.json.encode(_Body(waiting.lines, waiting.more, waiting.mail)).decode()


def waiting_from(userid: int, due_at: datetime, version: int, body: str) -> Waiting:
    """The opposite of ``body_of``."""
    read = _BODY.decode(body)
    return Waiting(userid, due_at, read.lines, read.more, read.mail, version)


def _changed(waiting: Waiting, **changes: object) -> Waiting:
    return msgspec.structs.replace(waiting, version=waiting.version + 1, **changes)
