"""What the calls about single sign-on take and answer."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.http.fields import Moment
from chalicelib.users.accounts.schemas import Address, Client, OwnDevice
from chalicelib.users.sso.administration import Shown
from chalicelib.users.sso.flows import MAX_STATE
from chalicelib.users.sso.model import (
    MAX_CLIENT_ID,
    MAX_CLIENT_SECRET,
    MAX_CODE,
    MAX_ISSUER,
    MAX_REDIRECT_URI,
    Mode,
)
from chalicelib.users.sso.service import Begun

State = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_STATE,
        description="Goes along to the provider and comes back.",
        examples=["state..."],
    ),
]
Browser = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        description="A secret of the page that has begun: without it `state` and `code` are worth nothing.",
        examples=["browser..."],
    ),
]
Issuer = Annotated[
    str,
    Meta(
        max_length=MAX_ISSUER,
        description="The identifier of the OpenID provider, letter by letter as it calls itself.",
        examples=["https://login.hospital.example/realms/staff"],
    ),
]
ClientId = Annotated[
    str, Meta(max_length=MAX_CLIENT_ID, description="PicSafe's there.", examples=["picsafe"])
]
SsoMode = Annotated[
    Mode,
    Meta(
        description="`off`: it counts for nobody. `offered`: people of the proven domains may sign in by it. "
        "`required`: they have to, which takes a provider that says when somebody signed in there "
        "(`auth_time`, else `sso_undated`)."
    ),
]
SsoVersion = Annotated[
    int, Meta(ge=0, lt=2**31, description="Counts the changes; 0 where there is no provider.", examples=[1])
]


class SsoRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to sign in, and where."""

    email: Address
    own_device: OwnDevice = False
    fresh: Annotated[
        bool,
        Meta(
            description="Whether one of a while ago did not do (`fresh_sign_in_required`): then the person "
            "is to prove anew who they are on a device of their own, too."
        ),
    ] = False


class SsoOffer(msgspec.Struct, frozen=True):
    """By whom somebody signs in.

    On a device that is not said to be the person's own, and where a fresh sign-in is asked for, the provider
    is asked to have them prove anew who they are: whoever was there before may still be signed in there.
    """

    name: Annotated[str, Meta(description="The enterprise's.", examples=["Example Hospital"])]
    required: Annotated[
        bool,
        Meta(
            description="Whether there is no other way in; not while the domain's DNS lets mail and passkeys "
            "in."
        ),
    ]
    url: Annotated[
        str,
        Meta(
            description="Where the browser goes; it comes back to My PicSafe with `code` and `state`.",
            examples=["https://login.hospital.example/authorize?state=..."],
        ),
    ]
    state: State
    browser: Browser
    expires_at: Moment

    @classmethod
    def of(cls, begun: Begun) -> SsoOffer:
        """What a page is given."""
        return cls(
            name=begun.name,
            required=begun.is_required,
            url=begun.url,
            state=begun.flow.state,
            browser=begun.flow.browser,
            expires_at=begun.flow.expires_at,
        )


class SsoWay(msgspec.Struct, frozen=True):
    """Whether there is one; by the address's domain alone, whoever has an account."""

    sso: SsoOffer | None


class SsoCompletion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the browser has come back with."""

    state: State
    browser: Browser
    code: Annotated[str, Meta(min_length=1, max_length=MAX_CODE, examples=["code..."])]
    redirect_uri: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=MAX_REDIRECT_URI,
            description="The address at which it arrived, without the query: each enterprise's provider has "
            "one of its own, and the code goes to no other (RFC 9700).",
            examples=["https://my.example.org/app/connected/sso/7"],
        ),
    ]
    iss: Annotated[str, Meta(max_length=MAX_ISSUER, description="As it came back (RFC 9207), or empty.")] = ""
    own_device: OwnDevice = False
    client: Client = ""


class SsoProvider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who the provider is. Another issuer or client counts for nobody before somebody has tried it."""

    issuer: Issuer
    client_id: ClientId
    version: SsoVersion
    client_secret: (
        Annotated[
            str,
            Meta(
                max_length=MAX_CLIENT_SECRET,
                description="PicSafe's there; empty for PKCE alone. Without it the one that there is stays, "
                "for the same issuer and client. While the provider is offered or required, another one for "
                "the same issuer and client waits until it was tried (`secret_waits`), and the one before "
                "is used until then. It is never given back.",
                examples=["secret..."],
            ),
        ]
        | UnsetType
    ) = UNSET


class SsoModeChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the provider counts."""

    mode: SsoMode
    version: SsoVersion


class SsoPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose account it is about."""

    email: Address


class EnterpriseSso(msgspec.Struct, frozen=True):
    """An enterprise's provider."""

    issuer: Issuer
    client_id: ClientId
    has_secret: bool
    secret_waits: Annotated[
        bool,
        Meta(
            description="Whether another client secret was given, which takes the place of the present one "
            "with the next trial that it comes through."
        ),
    ]
    mode: SsoMode
    version: SsoVersion
    tried_at: Moment | None
    redirect_uri: Annotated[
        str,
        Meta(
            description="The redirect address that the provider has to be told of PicSafe, letter by letter: "
            "it is this enterprise's own.",
            examples=["https://my.example.org/app/connected/sso/7"],
        ),
    ]
    domains: Annotated[
        list[str], Meta(description="Whose people it is for: proven.", examples=[["hospital.example"]])
    ]

    @classmethod
    def of(cls, shown: Shown) -> EnterpriseSso:
        """What an administrator is shown."""
        settings = shown.settings
        return cls(
            issuer=settings.issuer,
            client_id=settings.client_id,
            has_secret=settings.has_secret,
            secret_waits=bool(settings.next_revision),
            mode=settings.mode,
            version=settings.version,
            tried_at=settings.tried_at,
            redirect_uri=shown.redirect_uri,
            domains=shown.domains,
        )
