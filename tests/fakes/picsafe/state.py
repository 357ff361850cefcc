"""What all servers of the double know, and who may ask them."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.keys.policies.terms import EnterpriseTerms, KeyPolicy
from chalicelib.keys.policies.usage import UNUSED, Usage
from tests.fakes.picsafe.responses import problem, stamp

PICSAFE = "https://picsafe.example"
STORAGE = "https://storage.example"
HOSPITAL = "https://key.hospital.example"
ENDPOINT = "http://endpoint.hospital.example"
STRANGER = "https://evil.example"
TLS_ENDPOINT = "https://endpoint.hospital.example"
API_KEY = "psk_test"
PERSONAL_TOKEN = "psp_17-0123456789ab_test"
CODE = "ACDE-2345"
HOUR = timedelta(hours=1)
FIVE_MINUTES = timedelta(minutes=5)
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

Fault = Callable[[httpx.Request], httpx.Response | None]
Route = Callable[[httpx.Request], httpx.Response]


@dataclass
class FakeKey:
    key: str
    owner: str
    recalled: bool = False
    recall_reason: str = ""
    shredded: bool = False
    tag: str | None = None
    entries: list[dict[str, Any]] = field(default_factory=list)
    policy: KeyPolicy | None = None
    usage: Usage = UNUSED

    @property
    def gone(self) -> str | None:
        """Why nobody gets it."""
        if self.shredded:
            return "shredded"
        return "recalled" if self.recalled else None


@dataclass
class State:
    """Tests change it directly.

    ``faults`` are asked first: the first answer that one of them gives is given. With ``later``, fields and
    values that docs/openapi.json does not know are those of a later server. ``restored`` counts how often
    the log of reports was restored from a backup. ``broken`` says how the double or its client broke the
    contract. ``own_servers`` are PicSafe's own elsewhere than at its ``origin``. ``quotas`` say how many
    files PicSafe Cloud holds, keys the Key Servers make and reports are logged; ``left_out`` are the numbers
    of the person's enterprises whose lists are full; ``received`` is what people said they have opened.
    ``withdrawals`` whom a sender had told that a report was taken back, ``withdrawn_words`` why.
    """

    now: datetime = NOW
    origin: str = PICSAFE
    storage: str = STORAGE
    own_servers: frozenset[str] = frozenset()
    user: dict[str, Any] = field(
        default_factory=lambda: {
            "userid": 17,
            "email": "pat@example.org",
            "title": "Dr",
            "firstname": "Pat",
            "lastname": "Example",
            "country": "DE",
        }
    )
    plan: str = "enterprise"
    language: str = ""
    notices: dict[str, bool] = field(
        default_factory=lambda: dict.fromkeys(
            ("opened", "refused", "recalled", "undelivered", "expiring"), False
        )
    )
    requests: list[httpx.Request] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    later: bool = False
    broken: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    signings: int = 0
    # addresses of earlier signings have run out
    signed_from: int = 0
    keys: dict[str, FakeKey] = field(default_factory=dict)
    # how many entries the log of all has; all of them unless said
    merged: int | None = None
    log_key: Ed25519PrivateKey = LOG_KEY
    logged: list[dict[str, Any]] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    withdrawals: list[list[int]] = field(default_factory=list)
    withdrawn_words: list[dict[str, str]] = field(default_factory=list)
    # each behind how many of the enterprise's reports
    taken_back: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    restored: int = 0
    refused_tokens: set[str] = field(default_factory=set)
    refresh_tokens: set[str] = field(default_factory=set)
    # those that are good, by their text
    personal_tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    # whether the person has signed in within the last minutes
    is_fresh: bool = True
    devices_shown: list[str] = field(default_factory=list)
    tokens_made: int = 0
    quotas: dict[str, int] = field(default_factory=lambda: {"cloud": 500, "keys": 500, "reports": 500})
    left_out: list[int] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    repeats: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)
    # who was given which report's key
    openers: set[tuple[str, str]] = field(default_factory=set)
    leaves: list[bytes] = field(default_factory=list)
    says_places: bool = False
    knows_reasons: bool = True
    institutions: list[dict[str, Any]] = field(default_factory=list)
    institutions_version: int = 0
    given: list[dict[str, Any]] = field(default_factory=list)
    # what the person's enterprises lay down
    rules: list[EnterpriseTerms] = field(default_factory=list)
    wordings: list[dict[str, Any]] = field(default_factory=list)
    # the plan that each way of sending takes which the person's does not include
    registered_log_keys: dict[str, str] = field(default_factory=dict)
    needs_plan: dict[str, str] = field(default_factory=dict)
    # what the hospital's endpoint was sent: the file's name, its content, and the token's claims
    posted: list[tuple[str, bytes, dict[str, Any]]] = field(default_factory=list)
    log_page: int = 100
    report_page: int = 100

    def token(self, *audiences: str, subject: str = "17", length: timedelta = HOUR, **more: str) -> str:
        self.tokens_made += 1
        made = int(self.now.timestamp())
        claims = {
            "aud": list(audiences),
            "sub": subject,
            "jti": self.tokens_made,
            "iat": made,
            "exp": made + int(length.total_seconds()),
            **({} if {ENDPOINT, TLS_ENDPOINT}.intersection(audiences) else {"key_policies": []}),
            **more,
        }
        return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.c2ln"

    def may_name(self, subject: str, report_id: str) -> bool:
        """Whether the report ID is one that this person may give to a report."""
        return report_id.startswith(f"{int(subject):09d}")

    def exceeded(self, quota: str, count: int) -> httpx.Response | None:
        """The refusal of one more, where there are as many as may be."""
        if count < self.quotas[quota]:
            return None
        detail = f"An account may have {self.quotas[quota]} of these. There is room again after midnight UTC."
        passed = int(self.now.timestamp()) % 86_400
        return problem(429, "quota_exceeded", detail=detail, retry_after=86_400 - passed)

    def profile(self) -> dict[str, Any]:
        """The person as the User Server shows them to themselves."""
        return {
            **self.user,
            "created_at": stamp(NOW),
            "plan": self.plan,
            "notices": self.notices,
            "language": self.language,
            "lock_minutes": 5,
            "administers": False,
        }

    def personal_token(self, request: httpx.Request) -> dict[str, Any] | None:
        """The personal token that the request carries, as it is listed."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self.personal_tokens.get(bearer)

    def claims(self, token: str) -> dict[str, Any]:
        """What a token says."""
        payload = token.split(".")[1]
        found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return found

    def subject(self, request: httpx.Request, audience: str) -> str | None:
        """Whose token for ``audience`` the request carries."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token.startswith("psp_"):
            return None
        if not token or token in self.refused_tokens:
            return None
        claims = self.claims(token)
        if audience not in claims["aud"] or claims["exp"] <= self.now.timestamp():
            return None
        return str(claims["sub"])


def origin_of(request: httpx.Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc.decode()}"
