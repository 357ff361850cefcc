"""The entries of a report's audit trail: who has asked for what, and how one follows another."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.contract.audit_chain import Head, link_canonical
from chalicelib.keys.policies.on_trail import Overridden, PoliciesOnTrail, Purpose, Reason, Recipient
from chalicelib.policies.moments import ShownMoment

SALT_BYTES = 16
# of what entries are made of the same as the contract's, several times as fast
_CANONICAL = msgspec.json.Encoder(order="sorted")
GRANTED = "granted"

Action = Literal[
    "create",
    "set_tag",
    "fetch",
    "break_glass",
    "read_log",
    "recall",
    "restore",
    "shred",
    "approve",
    "set_policy",
    "read_policy",
]

Timestamp = ShownMoment

ChainHash = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{64}$",
        description="SHA-256 in lower-case hexadecimal digits.",
        examples=["0123456789abcdef" * 4],
    ),
]

Tag = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{64}$",
        description="The last 32 bytes of package.encrypted, in lower-case hexadecimal digits.",
        examples=["89abcdef01234567" * 4],
    ),
]
NoTag = msgspec.UnsetType

EventTag = (
    Annotated[
        str,
        Meta(
            pattern="^[0-9a-f]{64}$",
            description="The tag that was to be set, or that was shown and is not the report's.",
            # an entry without a tag has no such member, and its hash covers none
            extra_json_schema={"x-left-out": True},
        ),
    ]
    | NoTag
)

Refused = (
    Annotated[
        int,
        Meta(
            ge=1,
            description="How many further requests like this one were refused without an entry of their own.",
            extra_json_schema={"x-left-out": True},
        ),
    ]
    | msgspec.UnsetType
)

ClockSet = (
    Annotated[
        int,
        Meta(
            description="By how many seconds the server's clock was set, forwards or backwards, between its "
            "start and this entry: at is off by that if the clock was right before.",
            extra_json_schema={"x-left-out": True},
            examples=[-3600],
        ),
    ]
    | msgspec.UnsetType
)

PersonalTokenId = (
    Annotated[
        str,
        Meta(
            description="The public part of the personal token by which a program has asked in the person's "
            "name. Without it the person was signed in.",
            extra_json_schema={"x-left-out": True},
            examples=["1-0123456789ab"],
        ),
    ]
    | msgspec.UnsetType
)

Salt = (
    Annotated[
        str,
        Meta(
            pattern="^[0-9a-f]{32}$",
            description="Random, in the first entry alone: nobody can guess entries by their hashes.",
            extra_json_schema={"x-left-out": True},
            examples=["0123456789abcdef" * 2],
        ),
    ]
    | msgspec.UnsetType
)


class Person(msgspec.Struct, frozen=True, tag_field="kind", tag="user"):
    """A person as the User Token names them."""

    userid: Annotated[int, Meta(examples=[1])]
    title: Annotated[str, Meta(examples=["Dr"])]
    firstname: Annotated[str, Meta(examples=["Pat"])]
    lastname: Annotated[str, Meta(examples=["Example"])]
    email: Annotated[str, Meta(examples=["pat@example.org"])]
    country: Annotated[str, Meta(description="ISO 3166-1 alpha-2.", examples=["AU"])]
    personal_token: PersonalTokenId = msgspec.UNSET


class EnterpriseScript(msgspec.Struct, frozen=True, tag_field="kind", tag="enterprise"):
    """An enterprise's script as its token names it."""

    enterprise_id: Annotated[int, Meta(examples=[1])]
    name: Annotated[str, Meta(examples=["Example Hospital"])]


class Operator(msgspec.Struct, frozen=True, tag_field="kind", tag="operator"):
    """Whoever runs this Key Server, as they name themselves."""

    name: Annotated[
        str, Meta(description="Who acted, and why.", examples=["Example privacy office, request 17"])
    ]


Actor = Person | EnterpriseScript | Operator


class Event(msgspec.Struct, frozen=True):
    """Something that happened to a report, before it has its place in the chain.

    Attributes:
        at: when the request arrived; the order of a chain is that of ``seq``, not of ``at``.
        action: what was asked for.
        outcome: ``granted``, or the error code with which it was refused.
        user: who asked.
        ip: from which address.
        tag: the tag that was to be set, or that was shown and is another than the report's.
        refused: how many further requests of the same kind were refused without an entry of their own.
        salt: 32 random hexadecimal digits, in a trail's first entry.
        purpose: what the asker says that they open the report for.
        reason: why somebody breaks the glass, in their words; why its sender recalls a report, as one of
            ``RECALL_REASONS``.
        overridden: the codes with which the report's policy would have refused whoever breaks the glass.
        recipient: of whose opening the report somebody approves.
        policies: what was laid down about who may open the report.
        clock: by how many seconds the server's clock was set since its start, if it was.
    """

    at: Timestamp
    action: Action
    outcome: Annotated[
        str, Meta(description="granted, or the code with which it was refused.", examples=["granted"])
    ]
    user: Actor
    ip: Annotated[str, Meta(description="From which address.", examples=["192.0.2.1"])]
    tag: EventTag = msgspec.UNSET
    refused: Refused = msgspec.UNSET
    salt: Salt = msgspec.UNSET
    purpose: Purpose = msgspec.UNSET
    reason: Reason = msgspec.UNSET
    overridden: Overridden = msgspec.UNSET
    recipient: Recipient = msgspec.UNSET
    policies: PoliciesOnTrail = msgspec.UNSET
    clock: ClockSet = msgspec.UNSET


class _Content(Event, frozen=True, kw_only=True):
    """What an entry's hash covers beside the hash before it."""

    seq: int


class Entry(Event, frozen=True, kw_only=True):
    """One entry of a report's audit trail; docs/audit-trail.md says how ``hash`` is made."""

    seq: Annotated[int, Meta(ge=1, description="Counts up from 1 without gaps.", examples=[1])]
    prev: ChainHash
    hash: ChainHash


def next_entry(head: Head, event: Event) -> Entry:
    """The entry by which ``event`` follows ``head``."""
    seq = head.seq + 1
    at, action, outcome, user, *rest = said = msgspec.structs.astuple(event)
    # of a tagged type, the encoder puts the tag before the sorted fields
    content = _CANONICAL.encode(_Content(at, action, outcome, msgspec.to_builtins(user), *rest, seq=seq))
    return Entry(*said, seq=seq, prev=head.hash, hash=link_canonical(head.hash, content))


def recall_reason_of(event: Event) -> str:
    """Why its sender recalls a report by an event; empty where it says nothing, or is no recall."""
    return event.reason if event.action == "recall" and isinstance(event.reason, str) else ""


def salted(event: Event) -> Event:
    """A trail's first event with something that nobody can guess, which all hashes after it follow from.

    The hashes are public: without it, whoever knows a person well could try out when they made a report.
    """
    return msgspec.structs.replace(event, salt=secrets.token_hex(SALT_BYTES))


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: one spelling only, because hashes cover it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
