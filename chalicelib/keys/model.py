"""The Key Server's types and pure rules, beside its trails' entries."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.contract.audit_chain import Head
from chalicelib.errors import InvalidRequest, Unauthenticated
from chalicelib.keys.entries import Actor, EnterpriseScript, Event, Person, Timestamp
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import UNUSED, Usage
from chalicelib.tokens.claims import Claims

KEY_BYTES = 32
MAX_OPENINGS = 1000
"""Of those who were given a key, how many the answer to a recall names."""
KEPT_ATTEMPT = timedelta(days=400)
"""For which it is known who guessed: a year, and time to look into what is found at its end."""


class Attempt(msgspec.Struct, frozen=True):
    """Something that was asked of a report which is not there, and so has no audit trail."""

    report_id: str
    event: Event

    @property
    def expires(self) -> datetime:
        """From when on it may be forgotten."""
        return datetime.fromisoformat(self.event.at) + KEPT_ATTEMPT


@dataclass(frozen=True, slots=True)
class ReportKey:
    """What is stored about a report's key.

    Attributes:
        owner: the subject of the sender's tokens.
        wrapped: the key, wrapped by the ``KeyWrapper``; empty once it was destroyed.
        recalled: whether the sender has recalled the report.
        recall_reason: why, as one of ``RECALL_REASONS``; empty if they have not said.
        held: whether the operator has.
        sender: the owner, as the first entry of the audit trail names them.
        tag: the sealed report's tag in lower-case hexadecimal digits, ``None`` until it is set.
        head: the newest entry of the audit trail.
        policy: what was laid down about who may open the report, if anything was.
        usage: what has become of that.
    """

    report_id: str
    owner: str
    wrapped: bytes
    recalled: bool
    head: Head
    sender: Person
    tag: str | None = None
    held: bool = False
    policy: KeyPolicy | None = None
    usage: Usage = UNUSED
    recall_reason: str = ""

    @property
    def kept_back(self) -> bool:
        """Whether nobody gets the key."""
        return self.recalled or self.held or self.shredded

    @property
    def shredded(self) -> bool:
        """Whether the key was destroyed for good."""
        return not self.wrapped


@dataclass(frozen=True, slots=True)
class LeftKeys:
    """A part of the log that whoever keeps keys only so long has passed, with keys whose time had not come.

    Attributes:
        first: the number of the first one's first entry.
        last: of the last one's.
        made_at: when the oldest of them was made, by its entry.
    """

    first: int
    last: int
    made_at: str


@dataclass(frozen=True, slots=True)
class RetentionProgress:
    """How far whoever keeps keys only so long has come.

    Attributes:
        number: of the entry of the log up to which nothing is left to be done, but for what was left.
        left: parts with keys whose time had not come, in the order of the log.
    """

    number: int = 0
    left: tuple[LeftKeys, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeKeysStretch:
    """A part of the log of all entries that was looked through for keys that were made.

    Attributes:
        keys: those that were, with the number of each one's first entry, in the order of the log; one may be
            destroyed by now.
        reached: the number of the last entry that was looked at.
        last: the number of the log's newest entry then.
    """

    keys: Sequence[tuple[int, HeldKey]]
    reached: int
    last: int


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that the store has, and since when.

    Attributes:
        report_id: the report.
        made_at: when its first entry was written.
    """

    report_id: str
    made_at: str


class Snapshot(msgspec.Struct, frozen=True):
    """What one consistent read says before a decision.

    Attributes:
        report: the report's key, ``None`` if there is no such report.
        misses: how often the asker asked for what is not there, within the present window.
        entries: how many entries of each action the asker has on the report's trail from this window.
    """

    report: ReportKey | None
    misses: int
    entries: Mapping[str, int] = msgspec.field(default_factory=dict)


class Opening(msgspec.Struct, frozen=True):
    """Who has been given a report's key.

    Attributes:
        user: as at the last time.
        first_at: when it was given first.
        last_at: when it was given last.
        times: how often.
    """

    user: Actor
    first_at: Timestamp
    last_at: Timestamp
    times: Annotated[int, Meta(description="How often.", examples=[2])]


@dataclass(frozen=True, slots=True)
class Script:
    """An enterprise's script as its token names it.

    Attributes:
        number: the enterprise's.
        made_by: the address of the administrator who made its API key or its token; empty if that is not
            known any more.
        domains: the enterprise's verified mail domains.
    """

    number: int
    made_by: str = ""
    domains: tuple[str, ...] = ()


def actor_of(claims: Claims) -> Actor:
    """Whom the audit trail names.

    Raises:
        Unauthenticated: an enterprise's token without an enterprise's number.
    """
    if claims.kind == "user":
        return msgspec.structs.replace(person_of(claims), personal_token=claims.personal_token)
    return EnterpriseScript(_enterprise_number(claims), claims.enterprise)


def person_of(claims: Claims) -> Person:
    """A person as the audit trail names them; the token is no enterprise's."""
    return Person(
        claims.userid, claims.title, claims.firstname, claims.lastname, claims.email, claims.country
    )


def identity_of(claims: Claims) -> str | Script:
    """What allow and deny lists judge: a person's e-mail address, or an enterprise's script.

    Raises:
        Unauthenticated: as ``actor_of``.
    """
    if claims.kind == "user":
        return claims.email
    return Script(_enterprise_number(claims), claims.made_by, tuple(claims.domains))


def organisations_of(claims: Claims) -> tuple[int, ...]:
    """Numbers of the enterprises that a person belongs to; none for scripts."""
    if claims.kind != "user":
        return ()
    return tuple(sorted({claims.organisation, *claims.enterprises} - {0}))


def _enterprise_number(claims: Claims) -> int:
    number = claims.sub.removeprefix("enterprise:")
    if not (number.isascii() and number.isdecimal()):
        raise Unauthenticated("invalid_token", "The token names no enterprise. Ask for a new one.")
    return int(number)


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def key_text(key: bytes) -> str:
    """A key as it travels, and as RNCryptor's password: base64url without padding, 43 characters."""
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode("ascii")


def log_cursor(seq: int) -> str:
    """The opaque cursor of the page that begins behind entry ``seq``."""
    return base64.urlsafe_b64encode(seq.to_bytes(6, "big")).decode("ascii")


def log_position(cursor: str | None) -> int:
    """The entry number behind which a page begins.

    Raises:
        InvalidRequest: ``invalid_cursor``.
    """
    if cursor is None:
        return 0
    try:
        decoded = base64.b64decode(cursor, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if len(decoded) != 6:
        raise invalid_cursor()
    return int.from_bytes(decoded, "big")


def invalid_cursor() -> InvalidRequest:
    """The error for a cursor that this server has not given."""
    return InvalidRequest("invalid_cursor", "Begin again without a cursor: this one was not given here.")
