"""What the account calls take and answer; the API description is made from these."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.contract.languages import LANGUAGES
from chalicelib.contract.sign_in_codes import MAX_TYPED
from chalicelib.contract.signed_notes import MAX_VKEY
from chalicelib.http.fields import Moment
from chalicelib.users.accounts.model import (
    LOCK_MINUTES,
    MAX_CLIENT,
    MAX_LOCK_MINUTES,
    MAX_NAME,
    MAX_TITLE,
)
from chalicelib.users.accounts.personal_token import MAX_DAYS

Address = Annotated[str, Meta(max_length=254, description="An e-mail address.", examples=["pat@example.org"])]
Credential = Annotated[str, Meta(min_length=1, max_length=256)]
Challenge = Annotated[str, Meta(min_length=1, max_length=256, examples=["challenge..."])]
RefreshToken = Annotated[str, Meta(min_length=1, max_length=256, examples=["refresh..."])]
UserToken = Annotated[
    str, Meta(description="An ES256 JSON Web Token for `Authorization: Bearer`.", examples=["eyJ..."])
]
Code = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_TYPED,
        description="Eight characters; case, blanks and dashes do not matter.",
        examples=["ACDE-2345"],
    ),
]
Device = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=256,
        description="By this a device is known that has signed in to the address before: it keeps an "
        "allowance of its own. A secret; it signs nobody in.",
        examples=["device..."],
    ),
]
OwnDevice = Annotated[
    bool,
    Meta(
        description="Whether the device is the person's own: the session then lasts 180 days, or 30 without "
        "use; else it ends 16 hours after the sign-in."
    ),
]
Client = Annotated[
    str,
    Meta(
        max_length=MAX_CLIENT,
        description="What the session runs in, as its owner is to read it in the list of sessions.",
        examples=["Chrome on Android"],
    ),
]
PersonalTokenId = Annotated[
    str, Meta(description="The public part of the token.", examples=["1-0123456789ab"])
]
PersonalTokenName = Annotated[str, Meta(max_length=MAX_NAME, examples=["Practice computer"])]
UserId = Annotated[int, Meta(ge=1, le=999_999_999, examples=[1])]
Operator = Annotated[
    str, Meta(description="Who runs the server, and learns the person's name.", examples=["Example Hospital"])
]
LogKey = Annotated[
    str,
    Meta(
        max_length=MAX_VKEY,
        description="The key that the Key Server's log is signed with, as whoever runs it has registered it; "
        "empty if they have not. Believe no other.",
        examples=["key.hospital.example/log+3984b103+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"],
    ),
]
Title = Annotated[str, Meta(max_length=MAX_TITLE, description="May be empty.", examples=["Dr"])]
FirstName = Annotated[str, Meta(max_length=MAX_NAME, examples=["Pat"])]
LastName = Annotated[str, Meta(max_length=MAX_NAME, examples=["Example"])]
PlanName = Annotated[
    str,
    Meta(
        description="`free`, `pro` or `enterprise`: the highest of one's own and one's enterprises'.",
        examples=["enterprise"],
    ),
]
LockMinutes = Annotated[
    int,
    Meta(
        ge=1,
        le=MAX_LOCK_MINUTES,
        description="After how many minutes without use My PicSafe locks: what the strictest of one's "
        f"enterprises has laid down, else {LOCK_MINUTES}.",
        examples=[LOCK_MINUTES],
    ),
]
Administers = Annotated[
    bool, Meta(description="Whether the person administers an enterprise.", examples=[False])
]
Country = Annotated[str, Meta(description="ISO 3166-1 alpha-2.", max_length=2, examples=["AU"])]

ChosenLanguage = Annotated[
    str,
    Meta(
        max_length=8,
        description=f"The language of mails and pages, one of {', '.join(LANGUAGES)}; empty as long as none "
        "is chosen.",
        examples=["de"],
    ),
]
ReadLanguage = Annotated[
    str,
    Meta(
        max_length=64,
        description="What the person reads (BCP 47), for the mail, unless the account has a language. One "
        "that PicSafe does not speak is passed over.",
        examples=["de-AT"],
    ),
]


class SignInRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to sign in."""

    email: Address
    device: Device | UnsetType = UNSET
    language: ReadLanguage = ""


class SignInStarted(msgspec.Struct, frozen=True):
    """A mail is on its way; the answer is the same whether or not there is an account."""

    challenge: Annotated[str, Meta(description="To be sent with the code.", examples=["challenge..."])]
    expires_at: Moment


class SignInCompletion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Either ``challenge`` and ``code``, or the ``token`` of the mailed link."""

    challenge: Challenge | UnsetType = UNSET
    code: Code | UnsetType = UNSET
    token: Credential | UnsetType = UNSET
    own_device: OwnDevice = False
    client: Client = ""


class Notices(msgspec.Struct, frozen=True):
    """What a person is told of their reports by mail; nothing unless they have asked for it."""

    opened: Annotated[bool, Meta(description="The first opening, and each in an emergency.")]
    refused: Annotated[bool, Meta(description="That somebody was refused the key.")]
    recalled: Annotated[
        bool, Meta(description="A recall, that it was taken back, and that the key was destroyed.")
    ]
    undelivered: Annotated[
        bool,
        Meta(description="That a hospital holds a report, or has decided not to put it where it was to go."),
    ]
    expiring: Annotated[
        bool, Meta(description="That a link runs out within a day and nobody has opened the report.")
    ]


class NoticesChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to be told by mail of, and what no more; what is left out stays as it is."""

    opened: bool | UnsetType = UNSET
    refused: bool | UnsetType = UNSET
    recalled: bool | UnsetType = UNSET
    undelivered: bool | UnsetType = UNSET
    expiring: bool | UnsetType = UNSET

    def given(self) -> dict[str, bool]:
        """What was sent."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in values.items() if value is not UNSET}


class UserView(msgspec.Struct, frozen=True):
    """A person's own profile; names and country are empty until given."""

    userid: UserId
    email: Address
    title: Title
    firstname: FirstName
    lastname: LastName
    country: Country
    created_at: Moment
    plan: PlanName
    lock_minutes: LockMinutes
    administers: Administers
    notices: Notices
    language: ChosenLanguage


class SignedInAnswer(msgspec.Struct, frozen=True):
    """A session's tokens."""

    user_token: UserToken
    expires_at: Moment
    refresh_token: Annotated[str, Meta(description="Works once.", examples=["refresh..."])]
    user: UserView


class CompletedSignIn(SignedInAnswer, frozen=True):
    """A new session's tokens, and by what the device is known at its next sign-in."""

    device: Annotated[
        str,
        Meta(
            description="To be kept and sent with the next `POST /sign-in` for this address; empty if the "
            "mail was asked for with one.",
            examples=["device..."],
        ),
    ]


class SessionState(msgspec.Struct, frozen=True):
    """One of the person's sessions."""

    id: Annotated[str, Meta(description="The `sid` of its tokens.", examples=["session..."])]
    client: Client
    passkey: Annotated[
        bool, Meta(description="Whether it was started by a passkey, and not by what was mailed.")
    ]
    this: Annotated[bool, Meta(description="Whether it is the one that asks.")]
    created_at: Moment
    last_used_at: Annotated[Moment, Meta(description="When it was started, or refreshed last.")]
    expires_at: Annotated[Moment, Meta(description="When it ends, or before that if it is not used.")]


class SessionList(msgspec.Struct, frozen=True):
    """The person's sessions, those used last first."""

    sessions: list[SessionState]


class RefreshRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A refresh token, which is used up by this."""

    refresh_token: RefreshToken


class SignOutRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether all of the person's sessions end, on whatever device."""

    everywhere: bool = False


class ProfileChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields to change; those left out stay as they are."""

    title: Title | UnsetType = UNSET
    firstname: FirstName | UnsetType = UNSET
    lastname: LastName | UnsetType = UNSET
    country: Country | UnsetType = UNSET
    notices: NoticesChange | UnsetType = UNSET
    language: ChosenLanguage | UnsetType = UNSET

    def given(self) -> dict[str, str]:
        """The fields of the profile that were sent."""
        names = ("title", "firstname", "lastname", "country", "language")
        values = {name: getattr(self, name) for name in names}
        return {name: value for name, value in values.items() if value is not UNSET}


class ChangedProfile(msgspec.Struct, frozen=True):
    """The profile after a change, and a token of the same session that carries it."""

    userid: UserId
    email: Address
    title: Title
    firstname: FirstName
    lastname: LastName
    country: Country
    created_at: Moment
    plan: PlanName
    lock_minutes: LockMinutes
    administers: Administers
    notices: Notices
    language: ChosenLanguage
    user_token: UserToken
    expires_at: Moment


class AudienceTokenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The server that the token is for."""

    audience: Annotated[
        str,
        Meta(max_length=255, description="A server's origin.", examples=["https://key.hospital.example"]),
    ]
    sha256: (
        Annotated[
            str,
            Meta(
                pattern="^[0-9a-f]{64}$",
                description="SHA-256 of a sealed file. The token is then good for posting that one file, and "
                "for nothing else, and the server may be an Endpoint Server that is reached by plain HTTP.",
            ),
        ]
        | UnsetType
    ) = UNSET


class AudienceToken(msgspec.Struct, frozen=True):
    """A User Token for one other server."""

    user_token: UserToken
    expires_at: Moment
    operator: Operator
    log_key: LogKey


class PersonalTokenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the personal token is for."""

    name: PersonalTokenName
    days: Annotated[
        int, Meta(ge=1, le=MAX_DAYS, description="For how many days it is good.", examples=[365])
    ] = MAX_DAYS


class PersonalTokenState(msgspec.Struct, frozen=True):
    """A personal token without its secret."""

    id: PersonalTokenId
    name: PersonalTokenName
    created_at: Moment
    expires_at: Moment
    last_used_at: Annotated[Moment | None, Meta(description="To the minute.")]


class ShownPersonalToken(msgspec.Struct, frozen=True):
    """A new personal token. It is shown this once."""

    id: PersonalTokenId
    name: PersonalTokenName
    created_at: Moment
    expires_at: Moment
    personal_token: Annotated[
        str, Meta(description="Goes into `Authorization: Bearer`.", examples=["personal-token..."])
    ]


class PersonalTokenList(msgspec.Struct, frozen=True):
    """The person's tokens that have not run out, oldest first."""

    tokens: list[PersonalTokenState]


class Jwk(msgspec.Struct, frozen=True):
    """A public key (RFC 7517, RFC 7518 section 6.2.1)."""

    kty: Annotated[str, Meta(examples=["EC"])]
    crv: Annotated[str, Meta(examples=["P-256"])]
    x: Annotated[str, Meta(examples=["x..."])]
    y: Annotated[str, Meta(examples=["y..."])]
    kid: Annotated[str, Meta(examples=["kid..."])]
    alg: Annotated[str, Meta(examples=["ES256"])]
    use: Annotated[str, Meta(examples=["sig"])]


class JwkSet(msgspec.Struct, frozen=True):
    """The keys that tokens are verified with."""

    keys: list[Jwk]
