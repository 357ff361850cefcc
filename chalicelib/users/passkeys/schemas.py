"""What the calls about passkeys take and answer.

Bytes are base64url without padding, as browsers have them in JSON.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.errors import InvalidRequest
from chalicelib.http.fields import Moment
from chalicelib.users.accounts.model import MAX_NAME
from chalicelib.users.accounts.schemas import Client, OwnDevice
from chalicelib.users.passkeys.ceremonies import MAX_TOKEN

_BASE64URL = "^[A-Za-z0-9_-]+$"
# what the largest of each takes, and room for what browsers and extensions say besides
_MAX_CREDENTIAL_ID = 1364
_MAX_CLIENT_DATA = 4096
_MAX_AUTHENTICATOR_DATA = 4096
_MAX_ATTESTATION = 16_384
_MAX_SIGNATURE = 1024
_MAX_HANDLE = 128

CeremonyToken = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_TOKEN,
        description="To be sent along with the answer; who does not have it cannot answer.",
        examples=["ceremony..."],
    ),
]
Challenge = Annotated[str, Meta(description="What is to be signed, 32 bytes.", examples=["challenge..."])]
RpId = Annotated[
    str, Meta(description="The relying party that the passkey is bound to.", examples=["my.example.org"])
]
CredentialId = Annotated[
    str,
    Meta(
        pattern=_BASE64URL,
        max_length=_MAX_CREDENTIAL_ID,
        description="By which authenticators know the passkey.",
        examples=["Y3JlZGVudGlhbA"],
    ),
]
UserHandle = Annotated[
    str,
    Meta(
        pattern=_BASE64URL,
        max_length=_MAX_HANDLE,
        description="By which authenticators know the person; it says nothing to anybody else.",
        examples=["aGFuZGxl"],
    ),
]
ClientData = Annotated[
    str,
    Meta(pattern=_BASE64URL, max_length=_MAX_CLIENT_DATA, description="`clientDataJSON`.", examples=["e30"]),
]
PasskeyId = Annotated[
    str,
    Meta(
        description="SHA-256 of the credential ID, hexadecimal.",
        examples=["0123456789abcdef0123456789abcdef"],
    ),
]
PasskeyName = Annotated[str, Meta(max_length=MAX_NAME, examples=["My phone"])]


class PasskeyQuestion(msgspec.Struct, frozen=True):
    """What a browser asks of whatever passkey there is, with user verification required."""

    ceremony: CeremonyToken
    challenge: Challenge
    rp_id: RpId
    expires_at: Moment


class PasskeySignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer of a passkey, as the browser gives it."""

    ceremony: CeremonyToken
    credential_id: CredentialId
    user_handle: UserHandle
    client_data: ClientData
    authenticator_data: Annotated[
        str, Meta(pattern=_BASE64URL, max_length=_MAX_AUTHENTICATOR_DATA, examples=["ZGF0YQ"])
    ]
    signature: Annotated[str, Meta(pattern=_BASE64URL, max_length=_MAX_SIGNATURE, examples=["c2lnbmF0dXJl"])]
    own_device: OwnDevice = False
    client: Client = ""


class NewPasskeyQuestion(msgspec.Struct, frozen=True):
    """What a browser asks for a new passkey: discoverable, with user verification, without attestation."""

    ceremony: CeremonyToken
    challenge: Challenge
    rp_id: RpId
    expires_at: Moment
    user_handle: UserHandle
    user_name: Annotated[str, Meta(description="Shown by the device.", examples=["pat@example.org"])]
    algorithms: Annotated[
        list[int], Meta(description="Of the IANA's COSE algorithms, the preferred first.", examples=[[-7]])
    ]
    known: Annotated[list[CredentialId], Meta(description="Whose authenticators make no other.")]


class PasskeyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new passkey, as the browser gives it."""

    ceremony: CeremonyToken
    name: PasskeyName
    client_data: ClientData
    attestation_object: Annotated[str, Meta(pattern=_BASE64URL, max_length=_MAX_ATTESTATION, examples=["oA"])]


class PasskeyState(msgspec.Struct, frozen=True):
    """One of the person's passkeys."""

    id: PasskeyId
    name: PasskeyName
    synced: Annotated[bool, Meta(description="Whether it may be on several of the person's devices.")]
    created_at: Moment
    last_used_at: Moment | None


class PasskeyList(msgspec.Struct, frozen=True):
    """The person's passkeys, oldest first."""

    offered: Annotated[bool, Meta(description="Whether there are passkeys at My PicSafe's address.")]
    passkeys: list[PasskeyState]


def to_base64url(data: bytes) -> str:
    """As browsers write bytes in JSON."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(field: str, text: str) -> bytes:
    """The bytes.

    Raises:
        InvalidRequest: ``invalid_field``: characters are missing.
    """
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise InvalidRequest("invalid_field", f"The field {field} has to be base64url.") from None
