"""What the call about recipients takes and answers."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.users.recipients.model import MAX_ANSWERS, MAX_QUERY


class RecipientQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """What the sender has typed."""

    query: Annotated[
        str,
        Meta(
            max_length=MAX_QUERY,
            description="How an address or a name begins; empty for recent ones. Colleagues are found by "
            "three letters or more.",
        ),
    ] = ""


class KnownRecipient(Struct, frozen=True):
    """Somebody whom the sender may mean."""

    email: Annotated[str, Meta(examples=["kim@hospital.example"])]
    name: Annotated[
        str,
        Meta(
            description="As they write it themselves; empty for whoever was only named before.",
            examples=["Dr Pat Example"],
        ),
    ]
    enterprise: Annotated[
        str,
        Meta(
            description="The enterprise that both belong to; empty for whoever was only named before.",
            examples=["Example Hospital"],
        ),
    ]
    recent: Annotated[bool, Meta(description="Whether the sender has named them before.")]


class KnownRecipients(Struct, frozen=True):
    """The recent ones first."""

    recipients: Annotated[list[KnownRecipient], Meta(max_length=MAX_ANSWERS)]
