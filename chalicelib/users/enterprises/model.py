"""What an enterprise is made of, and the bounds of each part.

An enterprise is a hospital or clinic with an account of its own (seed document 3, sections 2.2.1.2, 6
and 7). Administrators and members are known by e-mail address in lower case, because an address may be
named before its owner has ever signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.contract.plans import PLANS, Plan
from chalicelib.errors import InvalidRequest

AddressStatus = Literal["invited", "member", "declined"]
ServerKind = Literal["key_server", "endpoint"]
Grant = Literal["script_token", "late_script_token"]

MAX_NUMBER = 999_999_999
MAX_NAME = 100
MAX_ADMINISTRATORS = 20
# a replacement removes as many domains with their claims as it adds, in one transaction of 100 items
MAX_DOMAINS = 30
MAX_ADDRESSES = 1000
MAX_INVITED_AT_ONCE = 50
"""Each is mailed within the request."""
MAX_MEMBERS_AT_ONCE = 200
MAX_MEMBER_CURSOR = 400
MAX_API_KEYS = 20
# those that were revoked before they ran out lengthen the list that every Key Server reads
MAX_SCRIPT_TOKENS = 50
# after they have run out: servers whose clocks are slow still ask about them
REVOCATIONS_KEPT = timedelta(hours=1)
MAX_SERVERS = 20
MAX_MEMBERSHIPS = 10
# of their names, so that a token stays within what servers take
MAX_DOMAINS_IN_TOKEN = 1200
MAX_INVITATIONS = 100


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An account of an institution.

    Attributes:
        number: given by the store, from 1 on; never used again.
        name: as the institution writes it.
        plan: only ``enterprise`` may have API keys and script tokens.
        created_at: when the operator made it.
        domain_proven_at: when a domain of it was last proven; ``None`` if none ever was.
        lock_minutes: after how many minutes without use My PicSafe locks for its members; ``None`` if it
            has not laid that down.
        has_directory: whether its members find each other by name.
    """

    number: int
    name: str
    plan: Plan
    created_at: datetime
    domain_proven_at: datetime | None = None
    lock_minutes: int | None = None
    has_directory: bool = True


@dataclass(frozen=True, slots=True)
class Domain:
    """A mail domain that an enterprise calls its own.

    Attributes:
        name: in lower case.
        token: what the TXT record has to hold.
        verified_at: since when people with addresses there are members; ``None`` before that.
    """

    name: str
    token: str
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """An address that an enterprise has listed.

    Attributes:
        email: in lower case.
        status: what its owner has answered.
        invited_at: when it was listed.
    """

    email: str
    status: AddressStatus
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """The same seen by the address's owner.

    Attributes:
        enterprise: the number of who invites.
        status: what the owner has answered.
        invited_at: when the address was listed.
    """

    enterprise: int
    status: AddressStatus
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key as it is stored: the secret itself is not.

    Attributes:
        id: ``{enterprise}-{12 hexadecimal digits}``, the public part.
        enterprise: the number of whose key it is.
        name: as its administrator calls it.
        digest: SHA-256 of the secret.
        created_at: when it was shown.
        last_used_at: to the minute; ``None`` if never.
        made_by: the address of the administrator who made it; empty once that is not one any more.
    """

    id: str
    enterprise: int
    name: str
    digest: bytes
    created_at: datetime
    last_used_at: datetime | None = None
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class RegisteredServer:
    """A private Key Server or Endpoint Server that tokens may be made for.

    Attributes:
        id: 16 hexadecimal digits.
        enterprise: the number of who runs it.
        url: normalised; the audience of its tokens.
        kind: which of the two it is.
        created_at: when it was registered.
        log_key: the one key that its log of all entries is signed with, a vkey; empty while nobody has said.
    """

    id: str
    enterprise: int
    url: str
    kind: ServerKind
    created_at: datetime
    log_key: str = ""


@dataclass(frozen=True, slots=True)
class ScriptToken:
    """The long-lived token that an administrator has put into a script, without the token itself.

    Attributes:
        jti: the token's ID, by which it is revoked.
        expires_at: when it runs out, in whole seconds.
    """

    jti: str
    expires_at: datetime


def domain_of(email: str) -> str:
    """The domain of a normalised address."""
    return email.rpartition("@")[2]


def checked_name(text: str) -> str:
    """A name of an enterprise or an API key.

    Raises:
        InvalidRequest: ``invalid_name`` if it is empty, too long or not printable.
    """
    name = text.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise InvalidRequest("invalid_name", f"A name has 1 to {MAX_NAME} printable characters.")
    return name


def checked_plan(text: str) -> Plan:
    """A plan by its name.

    Raises:
        InvalidRequest: ``invalid_plan``.
    """
    for plan in PLANS:
        if plan == text:
            return plan
    raise InvalidRequest("invalid_plan", f"A plan is one of {', '.join(PLANS)}.")
