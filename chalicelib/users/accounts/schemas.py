"""What the account calls take and answer; the API description is made from these."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.users.accounts.model import MAX_NAME, MAX_TITLE

Address = Annotated[str, Meta(max_length=254, description="An e-mail address.", examples=["pat@example.org"])]
Moment = Annotated[datetime, Meta(description="RFC 3339, UTC.", examples=["2025-06-01T09:30:00Z"])]
Credential = Annotated[str, Meta(min_length=1, max_length=256)]
UserToken = Annotated[str, Meta(description="An ES256 JSON Web Token for `Authorization: Bearer`.")]
Title = Annotated[str, Meta(max_length=MAX_TITLE, description="May be empty.", examples=["Dr"])]
Name = Annotated[str, Meta(max_length=MAX_NAME, examples=["Pat"])]
Country = Annotated[str, Meta(description="ISO 3166-1 alpha-2.", max_length=2, examples=["AU"])]


class SignInRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to sign in."""

    email: Address


class SignInStarted(msgspec.Struct, frozen=True):
    """A mail is on its way; the answer is the same whether or not there is an account."""

    challenge: Annotated[str, Meta(description="To be sent with the code.")]
    expires_at: Moment


class SignInCompletion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Either ``challenge`` and ``code``, or the ``token`` of the mailed link."""

    challenge: Credential | UnsetType = UNSET
    code: Annotated[str, Meta(min_length=1, max_length=16, examples=["01234"])] | UnsetType = UNSET
    token: Credential | UnsetType = UNSET


class UserView(msgspec.Struct, frozen=True):
    """A person's own profile; names and country are empty until given."""

    userid: Annotated[int, Meta(ge=1, le=999_999_999)]
    email: Address
    title: Title
    firstname: Name
    lastname: Name
    country: Country
    created_at: Moment


class SignedInAnswer(msgspec.Struct, frozen=True):
    """A session's tokens."""

    user_token: UserToken
    expires_at: Moment
    refresh_token: Annotated[str, Meta(description="Works once.")]
    user: UserView


class RefreshRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A refresh token, which is used up by this."""

    refresh_token: Credential


class SignOutRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether all of the person's sessions end, on whatever device."""

    everywhere: bool = False


class ProfileChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields to change; those left out stay as they are."""

    title: Title | UnsetType = UNSET
    firstname: Name | UnsetType = UNSET
    lastname: Name | UnsetType = UNSET
    country: Country | UnsetType = UNSET

    def given(self) -> dict[str, str]:
        """The fields that were sent."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in values.items() if value is not UNSET}


class ChangedProfile(msgspec.Struct, frozen=True):
    """The profile after a change, and a token of the same session that carries it."""

    userid: Annotated[int, Meta(ge=1, le=999_999_999)]
    email: Address
    title: Title
    firstname: Name
    lastname: Name
    country: Country
    created_at: Moment
    user_token: UserToken
    expires_at: Moment


class AudienceTokenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The server that the token is for."""

    audience: Annotated[
        str,
        Meta(max_length=255, description="A server's origin.", examples=["https://key.hospital.example"]),
    ]


class AudienceToken(msgspec.Struct, frozen=True):
    """A User Token for one other server."""

    user_token: UserToken
    expires_at: Moment
    operator: Annotated[str, Meta(description="Who runs the server, and learns the person's name.")]


class Jwk(msgspec.Struct, frozen=True):
    """A public key (RFC 7517, RFC 7518 section 6.2.1)."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    alg: str
    use: str


class JwkSet(msgspec.Struct, frozen=True):
    """The keys that tokens are verified with."""

    keys: list[Jwk]


class EndedSessionList(msgspec.Struct, frozen=True):
    """The ``sid`` of every session that ended before its last token has run out."""

    sessions: list[str]
    as_of: Moment
