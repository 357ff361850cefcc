"""What an account is made of, and the rules that need no store."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.contract.languages import DEFAULT_LANGUAGE
from chalicelib.contract.plans import PLANS
from chalicelib.errors import InvalidRequest

CHALLENGE_LIFETIME = timedelta(minutes=20)
CODES_PER_CHALLENGE = 5
# how long an address remembers where it has signed in from, and how many devices and how many networks
FAMILIAR_LIFETIME = timedelta(days=90)
FAMILIAR_OF_A_KIND = 10
SESSION_DAY = timedelta(hours=16)
"""How long a session lasts on a device that is not said to be the person's own.

It ends with the day without knowing where the person is: the longest shift fits in, and whoever comes to the
same shift on the next day finds nobody signed in.
"""
SESSION_IDLE = timedelta(days=30)
SESSION_LIFETIME = timedelta(days=180)
SESSIONS_PER_PERSON = 100
LOCK_MINUTES = 5
"""How long My PicSafe may lie unused before it locks, unless an enterprise has laid down another time."""
MAX_LOCK_MINUTES = 60
FRESH_FOR = timedelta(minutes=15)
"""How long after a sign-in what outlives the session can be made: whoever finds a device that is signed in
makes nothing that does."""

MAX_USERID = 999_999_999
MAX_TITLE = 40
MAX_NAME = 100
MAX_CLIENT = 60
NOTICES = ("opened", "refused", "recalled", "undelivered", "expiring")
"""What a person can have told to them by mail of their reports; nobody is told what they did not ask for."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JOINERS = "\u200c\u200d"
# a name that holds them could be read as the proven address that is shown behind it
_OF_ADDRESSES = frozenset("@<>")


@dataclass(frozen=True, slots=True)
class User:
    """A person.

    Attributes:
        userid: the user number, 1 to 999 999 999, given once and never again.
        email: the normalised address, which proves who they are.
        title: such as ``Dr``, may be empty.
        firstname: empty until the person gave it.
        lastname: empty until the person gave it.
        country: ISO 3166-1 alpha-2, empty until the person gave it.
        created_at: when they first signed in.
        plan: their own, as the operator has set it.
        plan_until: from then on it is ``free``; ``None`` if it does not end.
        notices: those of ``NOTICES`` that they get by mail, with blanks between them.
        language: one of ``LANGUAGES``, empty until they have chosen one.
        generation: how often they have signed out everywhere.
    """

    userid: int
    email: str
    created_at: datetime
    title: str = ""
    firstname: str = ""
    lastname: str = ""
    country: str = ""
    plan: str = PLANS[0]
    plan_until: datetime | None = None
    notices: str = ""
    language: str = ""
    generation: int = 0

    @property
    def read_language(self) -> str:
        """The language that mails to them are in."""
        return self.language or DEFAULT_LANGUAGE

    @property
    def told_of(self) -> frozenset[str]:
        """What they are told of by mail."""
        return frozenset(self.notices.split())

    def own_plan(self, now: datetime) -> str:
        """Their own plan at a moment."""
        return self.plan if self.plan_until is None or now < self.plan_until else PLANS[0]


@dataclass(frozen=True, slots=True)
class Enterprises:
    """What My PicSafe is told of somebody's enterprises; other servers are told nothing of it.

    Attributes:
        lock_minutes: after how long without use it locks for them.
        administers: whether they administer one.
    """

    lock_minutes: int = LOCK_MINUTES
    administers: bool = False


@dataclass(frozen=True, slots=True)
class Challenge:
    """A mail that was sent to prove an address. Its secrets are not in here, only what checks them.

    Attributes:
        key: SHA-256 of the challenge ID in hex: the ID itself keys the code's MAC and is not stored.
        email: the normalised address.
        code_mac: HMAC-SHA-256 of the code under the challenge ID.
        link_hash: SHA-256 of the link's secret.
        created_at: when it was asked for.
        expires_at: from then on neither code nor link works.
        requester: the device or network that asked for it, as ``requesters`` names them.
        is_familiar: whether the address had signed in from there lately.
        network: the digest under which the network's open challenges are counted.
        attempts: how many codes were tried.
    """

    key: str
    email: str
    code_mac: bytes
    link_hash: bytes
    created_at: datetime
    expires_at: datetime
    requester: str = ""
    is_familiar: bool = False
    network: str = ""
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """One device that is signed in.

    Attributes:
        sid: 22 characters; every token of the session carries it.
        userid: whose it is.
        family_hash: SHA-256 of the part that all refresh tokens of the session share.
        secret_hash: SHA-256 of the part that only the current refresh token has.
        created_at: when the person signed in.
        idle_until: without a refresh before then, it lapses.
        expires_at: it lapses then, however busy.
        used_at: when it was refreshed last; ``None`` if never.
        client: what it runs in, as that says itself, such as ``Chrome on Android``; may be empty.
        passkey: the ID of the passkey that it was started by; empty for a mail.
        generation: its person's, when it was started: of another one it makes nothing that outlives it.
        sso: the number of the enterprise whose provider it was started by; 0 for none.
        realm: which provider that was, see ``SsoSettings.realm``; empty for none, and in sessions that were
            started before it was kept.
        authenticated_at: when the person proved who they are, where that was before; ``None`` for its start.
    """

    sid: str
    userid: int
    family_hash: bytes
    secret_hash: bytes
    created_at: datetime
    idle_until: datetime
    expires_at: datetime
    used_at: datetime | None = None
    client: str = ""
    passkey: str = ""
    generation: int = 0
    sso: int = 0
    realm: str = ""
    authenticated_at: datetime | None = None

    @property
    def proved_at(self) -> datetime:
        """When the person proved who they are."""
        return self.authenticated_at or self.created_at

    @property
    def last_used_at(self) -> datetime:
        """When it was started or refreshed last."""
        return self.used_at or self.created_at

    def is_live(self, now: datetime) -> bool:
        """Whether it can still be refreshed."""
        return now < self.idle_until and now < self.expires_at


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """What a device says of itself when somebody signs in on it.

    Attributes:
        on_own_device: whether the session may outlast the day.
        client: see ``Session``.
    """

    on_own_device: bool = False
    client: str = ""

    def ends_at(self, now: datetime) -> datetime:
        """When a session that starts now lapses, however busy."""
        return now + (SESSION_LIFETIME if self.on_own_device else SESSION_DAY)


def idle_deadline(now: datetime, expires_at: datetime) -> datetime:
    """Until when a session that is used now may rest."""
    return min(now + SESSION_IDLE, expires_at)


def clean_name(field: str, text: str, longest: int) -> str:
    """A name in NFC, with its white space trimmed and collapsed.

    Raises:
        InvalidRequest: ``invalid_field``: too long, with characters that do not show (control, directional
            override, unassigned), or with an address's ``@``, ``<`` or ``>`` in any width. Joiners are
            letters' business in some scripts and stay.
    """
    normal = unicodedata.normalize("NFC", text)
    for character in normal:
        if character not in _JOINERS and (
            unicodedata.category(character)[0] == "C" or character in "\u2028\u2029"
        ):
            raise InvalidRequest("invalid_field", f"The field {field} has characters that do not show.")
    if not _OF_ADDRESSES.isdisjoint(unicodedata.normalize("NFKC", normal)):
        raise InvalidRequest("invalid_field", f"The field {field} may not hold an address.")
    collapsed = " ".join(normal.split())
    if len(collapsed) > longest:
        raise InvalidRequest("invalid_field", f"The field {field} may have at most {longest} characters.")
    return collapsed


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, as stores keep times."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(count: int) -> datetime:
    """The moment in UTC."""
    return _EPOCH + timedelta(milliseconds=int(count))
