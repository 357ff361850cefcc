"""Webhooks' types and pure rules: to whom what is sent, and what becomes of a target that does not answer.

A target is sent one event at a time, in the order of the log, and goes on once its receiver has taken it. So
none is lost and none overtakes another, and one that is sent twice has the same ID.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import msgspec

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import is_loopback, origin_of
from chalicelib.keys.errors import InvalidWebhooks
from chalicelib.keys.events.model import EVENT_TYPES, EventType, KeyEvent, Position

MAX_TARGETS: Final = 20
MAX_URL: Final = 500
MIN_ATTEMPTS: Final = 8
"""Without so many attempts nobody is given up, however far a clock was set."""

USUAL_DAYS: Final = 7
"""After so many days in which it takes nothing, a target is given up unless its operator says otherwise."""

_NAME: Final = re.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_FIRST_PAUSE: Final = 5
_LONGEST_PAUSE: Final = 3600


@dataclass(frozen=True, slots=True)
class Target:
    """To whom events are sent.

    Attributes:
        name: the operator's, of lower-case letters, digits and hyphens.
        url: where, as the operator has written it.
        events: which types.
        secrets: reads what is signed with, the newest first, each time: they may be replaced meanwhile.
        days: after which a target that takes nothing is given up.
        ca_file: PEM file of those who vouch for its certificate; ``None`` for whom the machine trusts.
    """

    name: str
    url: str
    events: frozenset[EventType]
    secrets: Callable[[], list[bytes]]
    days: int
    ca_file: str | None = None


class TargetState(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a target has come.

    Attributes:
        number: of the last entry whose events it has taken, or that has none for it.
        hash: the beginning of that entry's hash, in hexadecimal digits.
        taken_at: when it last took an event, in seconds since 1970.
        failing_since: since when the next one fails.
        attempts: how often it has.
        next_at: when it is tried again.
        code: what came of the last attempt.
        given_up: whether it is not tried any more.
    """

    number: int
    hash: str
    taken_at: int | None = None
    failing_since: int | None = None
    attempts: int = 0
    next_at: int = 0
    code: str = ""
    given_up: bool = False

    @property
    def position(self) -> Position:
        """Where in the log it has come to."""
        return Position(self.number, bytes.fromhex(self.hash))


def begun(position: Position) -> TargetState:
    """The state of a target that is told of what comes behind a position."""
    return TargetState(position.number, position.hash.hex())


def taken(position: Position, now: int) -> TargetState:
    """The state once a target has taken all up to a position."""
    return TargetState(position.number, position.hash.hex(), taken_at=now)


def failed(
    state: TargetState, target: Target, code: str, now: int, wanted: int = 0, *, given_up: bool = False
) -> TargetState:
    """The state after an attempt that failed.

    Args:
        state: before.
        target: whose.
        code: what came of it.
        now: seconds since 1970.
        wanted: the pause that the receiver asks for, in seconds.
        given_up: whether there is nothing to be tried again.
    """
    since = now if state.failing_since is None else min(state.failing_since, now)
    attempts = state.attempts + 1
    pause = min(_LONGEST_PAUSE, max(wanted, _FIRST_PAUSE * 2 ** min(state.attempts, 12)))
    is_over = now - since >= timedelta(days=target.days).total_seconds() and attempts >= MIN_ATTEMPTS
    return msgspec.structs.replace(
        state,
        failing_since=since,
        attempts=attempts,
        next_at=now + pause,
        code=code,
        given_up=given_up or is_over or code == "gone",
    )


def waits(state: TargetState, now: int) -> int:
    """Seconds until a target may be tried again; none where a clock that was set back would make it long."""
    pause = state.next_at - now
    return pause if 0 < pause <= _LONGEST_PAUSE else 0


def require_name(name: str) -> str:
    """The name of a target.

    Raises:
        InvalidWebhooks: it has other characters, or too many.
    """
    if _NAME.fullmatch(name) is None:
        raise InvalidWebhooks("name has 1 to 32 lower-case letters, digits and hyphens")
    return name


def require_url(url: str, *, allow_http: bool) -> str:
    """The address of a target, as it was written.

    Raises:
        InvalidWebhooks: nothing can be sent there, or not in confidence.
    """
    try:
        parts = urlsplit(url)
        origin = origin_of(f"{parts.scheme}://{parts.netloc}")
    except (InvalidOrigin, ValueError):
        raise InvalidWebhooks("url is no address such as https://…") from None
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url or parts.fragment:
        raise InvalidWebhooks(f"url is no address of {MAX_URL} characters at most")
    if parts.scheme != "https" and not (allow_http and is_loopback(origin)):
        raise InvalidWebhooks(
            "url has to begin with https://; on this machine itself http:// will do with allow_http = true"
        )
    return url


def body_of(event: KeyEvent, key_server: str) -> bytes:
    """The body of the message that tells an event, which is in it as the feed has it.

    Args:
        event: that is told.
        key_server: this server's own URL.
    """
    told: dict[str, object] = {
        "id": event.id,
        "type": event.type,
        "report_id": event.report_id,
        "number": event.number,
        "at": event.at,
        "sender": {"userid": event.sender.userid, "email": event.sender.email},
        "action": event.action,
    }
    more = {"code": event.code, "repeats": event.refused, "by": "operator" if event.by_operator else None}
    told |= {name: value for name, value in more.items() if value}
    return message(f"report.{event.type}", event.at, {"key_server": key_server, "event": told})


def message(kind: str, at: str, data: object) -> bytes:
    """The body of a webhook of any type, after Standard Webhooks: ``type``, ``timestamp``, ``data``."""
    return msgspec.json.encode({"type": kind, "timestamp": at, "data": data})


def require_types(names: list[str]) -> frozenset[EventType]:
    """The types of events that a target wants; all if there are no names.

    Raises:
        InvalidWebhooks: there is no such type.
    """
    known: dict[str, EventType] = {kind: kind for kind in EVENT_TYPES}
    if unknown := [name for name in names if name not in known]:
        raise InvalidWebhooks(f"events has {unknown[0][:40]!r}, which is none of {', '.join(EVENT_TYPES)}")
    return frozenset(known[name] for name in names) or frozenset(EVENT_TYPES)
