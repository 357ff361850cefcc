"""What the Key Server's calls take and answer; the API description is made from these.

What an entry of the audit trail holds, and whom it names, stands in ``model``: hashes cover it.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.contract.recall_reasons import RecallReason
from chalicelib.contract.report_tags import TAG
from chalicelib.http.fields import ReportId
from chalicelib.keys.entries import ChainHash, Entry, Person, Tag, Timestamp
from chalicelib.keys.model import Opening
from chalicelib.keys.policies.on_trail import MAX_REASON
from chalicelib.keys.policies.schemas import GivenDestination
from chalicelib.keys.service import PAGE
from chalicelib.policies.given import GivenPolicy, GivenPurpose

MAX_PAGE = 1000

KeyText = Annotated[
    str,
    Meta(
        description="32 random bytes as base64url without padding; RNCryptor's password.",
        pattern="^[0-9A-Za-z_-]{43}$",
        examples=["example-key-example-key-example-key-example"],
    ),
]
GivenTag = Annotated[
    str,
    Meta(
        # in Python's regular expressions $ stands before a last line break, too
        pattern=rf"^{TAG}$(?!\n)",
        description="The last 32 bytes of package.encrypted, in hexadecimal digits.",
        examples=["89abcdef01234567" * 4],
    ),
]
GivenReason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_REASON,
        description="For the audit trail, on one line; without names of patients.",
        examples=["Unconscious in the emergency department"],
    ),
]
Cursor = Annotated[
    str, Meta(max_length=64, description="As an answer before has given it.", examples=["AAAAAAAB"])
]


class EntryReceipt(msgspec.Struct, frozen=True):
    """The log's promise that the answer's entry will be in it; docs/audit-log.md says how it is checked."""

    log: Annotated[str, Meta(description="The log's origin.", examples=["key.example.org/log"])]
    at: Timestamp
    merged_by: Annotated[Timestamp, Meta(description="When the entry will be in the log at the latest.")]
    signature: Annotated[
        str, Meta(description="Ed25519, as base64.", examples=[f"{'example/' * 10}exampl=="])
    ]


class CreateKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The report that needs a key, and who may open it."""

    report_id: ReportId
    policy: GivenPolicy = GivenPolicy()
    destination: GivenDestination = "storage"


class CreatedKey(msgspec.Struct, frozen=True):
    """The report's key, for its sender."""

    report_id: ReportId
    key: KeyText
    keyserver_url: Annotated[str, Meta(description="For package.json.", examples=["https://key.example.org"])]
    entry: Entry
    receipt: EntryReceipt


class SetTag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sealed file's tag."""

    tag: GivenTag


class TaggedKey(msgspec.Struct, frozen=True):
    """The tag that the report's key belongs to from now on."""

    report_id: ReportId
    tag: Tag
    entry: Entry


class FetchQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which sealed file the asker has."""

    tag: GivenTag | None = None


class ReleaseKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which sealed file the asker has, what they open it for, and why it is an emergency if it is one."""

    tag: GivenTag | None = None
    purpose: GivenPurpose | None = None
    reason: GivenReason | None = None


class ApproveRecipient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of whom the caller approves, and which sealed file they have."""

    recipient: Annotated[
        str, Meta(max_length=254, description="An e-mail address.", examples=["kim@example.org"])
    ]
    tag: GivenTag | None = None


class FetchedKey(msgspec.Struct, frozen=True):
    """The report's key, whose report it is, and the audit entry that says who was given it."""

    report_id: ReportId
    key: KeyText
    sender: Annotated[Person, Meta(description="Who made the key, as the audit trail names them.")]
    tag: Annotated[Tag | None, Meta(description="Null until its sender has set it.")]
    entry: Entry
    receipt: EntryReceipt


class LogQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which page of the audit trail."""

    cursor: Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE, description="Entries in one answer.")] = PAGE


class LogPage(msgspec.Struct, frozen=True):
    """A page of the audit trail, oldest entries first."""

    report_id: ReportId
    entries: list[Entry]
    head: ChainHash
    cursor: Annotated[
        str | None, Meta(description="Where the next page begins; null on the last.", examples=["AAAAAAAB"])
    ]
    places: (
        Annotated[
            list[Annotated[int, Meta(ge=0)] | None],
            Meta(
                description="Which entry of the log of all each one is, from 0; null until it has a place.",
                examples=[[0]],
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET


class RecallChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the report is recalled, and why."""

    recalled: bool
    reason: (
        Annotated[
            RecallReason,
            Meta(
                description="Why, of a recall: on the trail, and told to whoever asks for the key then.",
                examples=["consent_withdrawn"],
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET


class RecallState(msgspec.Struct, frozen=True):
    """Whether the report is recalled now, and who else was given its key before."""

    report_id: ReportId
    recalled: bool
    fetched_by: list[Opening]
    more: Annotated[bool, Meta(description="There are more than fetched_by names; the audit trail has all.")]
    entry: Entry
