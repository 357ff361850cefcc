"""What the calls take and answer; the API description is made from these."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.users.integrations.model import MAX_SEALED

MAX_CODE = 512

BoxCode = Annotated[
    str,
    Meta(
        max_length=MAX_CODE,
        description="What Box has sent the browser back with; empty with `renewal`.",
        examples=["code..."],
    ),
]
Renewal = Annotated[
    str,
    Meta(
        max_length=MAX_SEALED,
        description="What the answer before had: it is good once, and for this session alone; empty with"
        " `code`.",
        examples=[""],
    ),
]


class BoxClientView(Struct, frozen=True):
    """The app that people sign in to Box with."""

    client_id: Annotated[str, Meta(examples=["boxclientidexample"])]
    redirect_uri: Annotated[
        str,
        Meta(
            description="Where Box sends the browser back to.",
            examples=["https://my.picsafe.com/app/connected"],
        ),
    ]


class BoxGrant(Struct, frozen=True, forbid_unknown_fields=True):
    """One of both."""

    code: BoxCode = ""
    renewal: Renewal = ""


class BoxSignedIn(Struct, frozen=True):
    """What signs in at Box; it is kept nowhere here."""

    access_token: Annotated[str, Meta(examples=["token..."])]
    expires_in: Annotated[int, Meta(ge=1, description="Seconds.", examples=[3600])]
    renewal: Annotated[str, Meta(description="For the next call; sealed.", examples=["AbCd..."])]
