"""What the enterprises' calls take and answer; the API description is made from these."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.contract.email_addresses import MAX_ADDRESS
from chalicelib.contract.origins import MAX_ORIGIN
from chalicelib.contract.plans import Plan
from chalicelib.contract.registrations import MAX_TEXT as MAX_REGISTRATION
from chalicelib.contract.signed_notes import MAX_VKEY
from chalicelib.contract.static_keys import MAX_TEXT as MAX_STATIC_KEY
from chalicelib.http.fields import Moment
from chalicelib.users.accounts.model import MAX_LOCK_MINUTES
from chalicelib.users.enterprises.domains import MAX_DOMAIN
from chalicelib.users.enterprises.institution import MAX_INSTITUTIONS, MAX_SYSTEM, Authentication, SendType
from chalicelib.users.enterprises.institution import MAX_NAME as MAX_INSTITUTION_NAME
from chalicelib.users.enterprises.model import (
    MAX_ADDRESSES,
    MAX_DOMAINS,
    MAX_INVITED_AT_ONCE,
    MAX_MEMBER_CURSOR,
    MAX_MEMBERS_AT_ONCE,
    MAX_NAME,
    MAX_NUMBER,
    AddressStatus,
    ServerKind,
)

_SERVER = "https://key.hospital.example.org"
_REGISTRATION = (
    "-----BEGIN PICSAFE REGISTRATION-----\n"
    "version: 1\n"
    "issuer: https://user.example.org\n"
    "audience: https://key.hospital.example.org\n"
    "my: https://my.example.org\n"
    "made: 2026-11-29T21:00:00Z\n"
    "key: A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW\n"
    "check: 9c94db44f32b30fa\n"
    "-----END PICSAFE REGISTRATION-----\n"
)

WholeList = Annotated[
    str | None,
    Meta(description="Lists are paged; this one is short and always whole, so null.", examples=[None]),
]
EnterpriseNumber = Annotated[int, Meta(examples=[1])]
EnterpriseName = Annotated[str, Meta(examples=["Example Hospital"])]
ApiKeyId = Annotated[str, Meta(examples=["1-0123456789ab"])]
ApiKeyName = Annotated[str, Meta(examples=["Ward 3 archive"])]
ServerUrl = Annotated[str, Meta(description="The audience of its tokens.", examples=[_SERVER])]

LogKey = Annotated[
    str,
    Meta(
        max_length=MAX_VKEY,
        description="The one key that the Key Server's log is signed with, as C2SP's signed-note writes it "
        "and `picsafe keyserver log-key` prints it. Clients believe no other. Empty while nobody has said; "
        "then each believes the first one that it sees.",
        examples=["key.hospital.example.org/log+9baae817+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"],
    ),
]


class EnterpriseQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Which enterprise."""

    enterprise: Annotated[int, Meta(ge=1, description="For administrators of several.")] | None = None


DomainName = Annotated[
    str, Meta(max_length=MAX_DOMAIN, description="A mail domain.", examples=["hospital.example.org"])
]
ListedAddress = Annotated[
    str, Meta(max_length=MAX_ADDRESS, description="An e-mail address.", examples=["pat@example.org"])
]


LockMinutes = Annotated[
    int,
    Meta(
        ge=1,
        le=MAX_LOCK_MINUTES,
        description="After how many minutes without use My PicSafe locks for members; null if nothing is "
        "laid down. Of several enterprises the strictest counts.",
        examples=[10],
    ),
]


Directory = Annotated[
    bool, Meta(description="Whether members find each other by name or address when they name recipients.")
]


class EnterpriseChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What to replace; what is left out stays as it is."""

    domains: Annotated[list[DomainName], Meta(max_length=MAX_DOMAINS)] | UnsetType = UNSET
    emails: Annotated[list[ListedAddress], Meta(max_length=MAX_ADDRESSES)] | UnsetType = UNSET
    lock_minutes: LockMinutes | UnsetType | None = UNSET
    directory: Directory | UnsetType = UNSET


class NewInvitations(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite, or to mail again."""

    emails: Annotated[list[ListedAddress], Meta(min_length=1, max_length=MAX_INVITED_AT_ONCE)]


class InvitedAddress(Struct, frozen=True):
    """What became of an address."""

    email: Annotated[str, Meta(examples=["pat@example.org"])]
    status: AddressStatus
    mailed: Annotated[
        bool,
        Meta(
            description="Whether a mail about the invitation goes there, or has gone there today. None goes "
            "to those who have answered, nor where too many have gone lately."
        ),
    ]


class InvitedAddresses(Struct, frozen=True):
    """What became of each address, sorted by it."""

    invited: list[InvitedAddress]
    cursor: WholeList = None


class MembersQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Which members, and in which order."""

    enterprise: Annotated[int, Meta(ge=1, description="For administrators of several.")] | None = None
    search: Annotated[
        str, Meta(max_length=MAX_ADDRESS, description="What the address has in it; empty for all.")
    ] = ""
    order: Annotated[
        Literal["address", "longest_away"],
        Meta(description="By address, or those first who were there longest ago or of whom no day is known."),
    ] = "address"
    cursor: (
        Annotated[str, Meta(max_length=MAX_MEMBER_CURSOR, description="The cursor of the answer before.")]
        | None
    ) = None
    limit: Annotated[int, Meta(ge=1, le=MAX_MEMBERS_AT_ONCE)] = 50


class MemberState(Struct, frozen=True):
    """A listed address, or somebody who belongs to the enterprise by their mail domain."""

    email: Annotated[str, Meta(examples=["pat@example.org"])]
    status: AddressStatus
    by_domain: Annotated[bool, Meta(description="Whether the mail domain is proven: no list takes them off.")]
    last_active_on: Annotated[
        date | None,
        Meta(
            description="The day (UTC) on which a member was last signed in; null where none is known. "
            "It is not known more closely.",
            examples=["2026-11-30"],
        ),
    ]


class Members(Struct, frozen=True):
    """A part of an enterprise's members; ``cursor`` is null at its end."""

    members: list[MemberState]
    found: Annotated[int, Meta(description="How many there are in all parts.", examples=[1])]
    cursor: Annotated[str | None, Meta(examples=["cGF0QGV4YW1wbGUub3Jn"])]


class DomainState(Struct, frozen=True):
    """A domain, and the DNS record that proves it."""

    domain: Annotated[str, Meta(examples=["hospital.example.org"])]
    verified: Annotated[bool, Meta(description="Whether people with addresses there are members.")]
    verified_at: Moment | None
    txt_name: Annotated[
        str,
        Meta(
            description="The name of the TXT record to publish.",
            examples=["_picsafe-verification.hospital.example.org"],
        ),
    ]
    txt_value: Annotated[
        str, Meta(description="Its text.", examples=["picsafe-verification=0123456789abcdef0123456789abcdef"])
    ]


class AddressState(Struct, frozen=True):
    """A listed address, and what its owner has answered."""

    email: Annotated[str, Meta(examples=["pat@example.org"])]
    status: AddressStatus


class EnterpriseView(Struct, frozen=True):
    """An enterprise as its administrators see it."""

    enterprise_id: EnterpriseNumber
    name: EnterpriseName
    plan: Plan
    administrators: list[Annotated[str, Meta(examples=["alex@hospital.example.org"])]]
    domains: list[DomainState]
    emails: list[AddressState]
    lock_minutes: LockMinutes | None
    directory: Directory


class Invitation(Struct, frozen=True):
    """An invitation that was not answered yet."""

    enterprise_id: EnterpriseNumber
    name: EnterpriseName
    invited_at: Moment


class Membership(Struct, frozen=True):
    """A membership; one by invitation can be left. Its Key Servers may keep the keys of members' reports."""

    enterprise_id: EnterpriseNumber
    name: EnterpriseName
    by: Literal["domain", "invitation"]
    key_servers: list[Annotated[str, Meta(examples=[_SERVER])]]


class Invitations(Struct, frozen=True):
    """Open invitations, and what one belongs to."""

    invitations: list[Invitation]
    memberships: list[Membership]
    cursor: WholeList = None


class InvitationAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer to an invitation; ``accept: false`` also leaves an enterprise."""

    enterprise_id: Annotated[int, Meta(ge=1, le=MAX_NUMBER, examples=[1])]
    accept: bool


class NewApiKey(Struct, frozen=True, forbid_unknown_fields=True):
    """What the API key is for."""

    name: Annotated[str, Meta(max_length=MAX_NAME, examples=["Ward 3 archive"])]


class ShownApiKey(Struct, frozen=True):
    """A new API key. It is shown this once."""

    id: ApiKeyId
    name: ApiKeyName
    api_key: Annotated[str, Meta(description="Goes into X-Api-Key.", examples=["api-key..."])]
    created_at: Moment


class ApiKeyState(Struct, frozen=True):
    """An API key without its secret."""

    id: ApiKeyId
    name: ApiKeyName
    created_at: Moment
    last_used_at: Annotated[Moment | None, Meta(description="To the minute.")]


class ApiKeyList(Struct, frozen=True):
    """The enterprise's API keys, oldest first."""

    api_keys: list[ApiKeyState]
    cursor: WholeList = None


class KeyServerTokenRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Which server the token is for."""

    audience: (
        Annotated[
            str,
            Meta(
                max_length=MAX_ORIGIN,
                description="A registered server's URL; PicSafe's own Key Server unless given.",
                examples=[_SERVER],
            ),
        ]
        | None
    ) = None


class KeyServerToken(Struct, frozen=True):
    """A token that identifies the enterprise's script to one server."""

    key_server_token: Annotated[str, Meta(examples=["eyJ..."])]
    expires_at: Moment
    audience: Annotated[str, Meta(examples=[_SERVER])]
    operator: Annotated[str, Meta(description="Who runs that server.", examples=["Example Hospital"])]
    log_key: LogKey


class NewServer(Struct, frozen=True, forbid_unknown_fields=True):
    """A server to register."""

    url: Annotated[
        str,
        Meta(
            max_length=MAX_ORIGIN,
            description="Its address without a path.",
            examples=[_SERVER],
        ),
    ]
    kind: ServerKind = "key_server"
    log_key: LogKey = ""


class NewLogKey(Struct, frozen=True, forbid_unknown_fields=True):
    """What the log of a Key Server is signed with from now on."""

    log_key: LogKey
    before: LogKey = ""


class ServerState(Struct, frozen=True):
    """A registered server."""

    id: Annotated[str, Meta(examples=["0123456789abcdef"])]
    url: ServerUrl
    kind: ServerKind
    created_at: Moment
    registration: Annotated[
        Annotated[str, Meta(max_length=MAX_REGISTRATION)] | None,
        Meta(
            description="The block of text that a Key Server is given to know whom it serves; nothing in it "
            "is secret. Null for an Endpoint Server, and where the User Server itself has no HTTPS.",
            examples=[_REGISTRATION],
        ),
    ]
    log_key: LogKey


class ServerList(Struct, frozen=True):
    """The enterprise's servers, oldest first."""

    key_servers: list[ServerState]
    cursor: WholeList = None


class RevokedTokens(Struct, frozen=True):
    """The ``jti`` of every revoked Key Server Token that has not run out."""

    tokens: list[Annotated[str, Meta(examples=["jti..."])]]


_ENDPOINT = "https://endpoint.hospital.example.org"

InstitutionName = Annotated[
    str,
    Meta(
        max_length=2 * MAX_INSTITUTION_NAME,
        description="What its users know it by.",
        examples=["My Hospital"],
    ),
]
InstitutionEndpoint = Annotated[
    str,
    Meta(
        max_length=max(MAX_ORIGIN, MAX_ADDRESS) + 1,
        description="An Endpoint Server's address without a path; for `email` a mail address, or empty for"
        " any recipient; for `fhir` the FHIR server's base address;"
        " for `dropbox` the app's key; for `box` empty.",
        examples=[_ENDPOINT],
    ),
]
InstitutionKeyServer = Annotated[
    str,
    Meta(
        max_length=MAX_ORIGIN + 1,
        description="The Key Server that makes the keys; empty for PicSafe's own.",
        examples=[_SERVER],
    ),
]
StaticKey = Annotated[
    str,
    Meta(
        max_length=MAX_STATIC_KEY, description="The public key of `post_static`.", examples=["picsafekey1..."]
    ),
]
ListVersion = Annotated[
    int, Meta(ge=0, le=2**53 - 1, description="Of the list that is replaced; 0 for none.", examples=[0])
]
DefaultName = Annotated[
    str,
    Meta(
        max_length=2 * MAX_INSTITUTION_NAME,
        description="The name of the one that is chosen unless another is; or empty.",
        examples=["My Hospital"],
    ),
]


PatientSystem = Annotated[
    str,
    Meta(
        max_length=MAX_SYSTEM,
        description="The system of the patient IDs that senders type (`Identifier.system`); or empty.",
        examples=["https://hospital.example.org/mrn"],
    ),
]
PractitionerReference = Annotated[
    str,
    Meta(
        max_length=80,
        description="Who the sender is on that server; or empty.",
        examples=["Practitioner/123"],
    ),
]


SmartClientId = Annotated[
    str,
    Meta(
        max_length=200,
        description="Of `smart`: what the server knows My PicSafe by; else empty.",
        examples=["my-picsafe"],
    ),
]


class FhirFields(Struct, frozen=True, forbid_unknown_fields=True):
    """How reports become resources of a FHIR server; what one signs in with is stored nowhere."""

    authentication: Authentication = "none"
    patient_system: PatientSystem = ""
    practitioner: PractitionerReference = ""
    client_id: SmartClientId = ""


class FhirView(Struct, frozen=True):
    """How reports become resources of a FHIR server."""

    authentication: Authentication
    patient_system: PatientSystem
    practitioner: PractitionerReference
    client_id: SmartClientId


_FHIR_ALONE = Meta(description="Of `fhir`; null for every other send type.")


class InstitutionFields(Struct, frozen=True, forbid_unknown_fields=True):
    """Where reports can be sent."""

    name: InstitutionName
    send_type: SendType
    endpoint: InstitutionEndpoint = ""
    key_server: InstitutionKeyServer = ""
    key: StaticKey = ""
    fhir: Annotated[FhirFields | None, _FHIR_ALONE] = None


class OwnInstitutions(Struct, frozen=True, forbid_unknown_fields=True):
    """A person's own institutions, in the place of those before."""

    version: ListVersion
    institutions: Annotated[list[InstitutionFields], Meta(max_length=MAX_INSTITUTIONS)]


class MembersInstitutions(Struct, frozen=True, forbid_unknown_fields=True):
    """What an enterprise gives to its members, in the place of that before."""

    version: ListVersion
    institutions: Annotated[list[InstitutionFields], Meta(max_length=MAX_INSTITUTIONS)]
    default: DefaultName = ""


class OfferedInstitution(Struct, frozen=True):
    """Where a person can send reports."""

    name: InstitutionName
    send_type: SendType
    endpoint: InstitutionEndpoint
    key_server: InstitutionKeyServer
    key: StaticKey
    enterprise_id: Annotated[
        EnterpriseNumber | None, Meta(description="Whose administrator gave it; null for one's own.")
    ]
    enterprise: EnterpriseName | None
    is_default: bool
    fhir: Annotated[FhirView | None, _FHIR_ALONE]


class OfferedInstitutions(Struct, frozen=True):
    """Those of one's enterprises first, then one's own; ``version`` is of one's own."""

    version: ListVersion
    institutions: list[OfferedInstitution]
    needs_plan: Annotated[
        dict[str, str],
        Meta(
            description="The plan that each send type takes which one's own plan does not include: those of "
            "institutions, and ``fhir``, ``box`` and ``dropbox``, where clients send by themselves.",
            examples=[{"post_dynamic": "enterprise", "post_static": "enterprise"}],
        ),
    ]


class GivenInstitution(Struct, frozen=True):
    """An institution that an enterprise gives to its members."""

    name: InstitutionName
    send_type: SendType
    endpoint: InstitutionEndpoint
    key_server: InstitutionKeyServer
    key: StaticKey


class GivenInstitutions(Struct, frozen=True):
    """What an enterprise gives to its members."""

    version: ListVersion
    institutions: list[GivenInstitution]
    default: DefaultName
