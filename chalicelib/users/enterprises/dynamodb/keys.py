"""The keys of items about enterprises. No other feature's partition begins with ``ent``.

Addresses are hashed in keys, because keys show up in AWS's own access logs.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from chalicelib.users.accounts.model import to_milliseconds

PROFILE = "profile"
CLAIM = "claim"
NUMBERS = "ent-numbers"
ADMINISTRATOR = "admin#"
DOMAIN = "domain#"
ADDRESS = "address#"
INVITATION = "invitation#"
PRESENCE = "presence#"
DIRECTORY = "directory#"
API_KEY = "apikey#"
SERVER = "server#"
SCRIPT = "script#"
REVOKED = "ent-revoked-tokens"
LAST = "~"
GRANTS = "grants#"
INSTITUTIONS = "institutions"
KEY_POLICY = "keypolicy"
SSO = "sso"
KEY_POLICIES = "keypolicies#"
CONSENT_WORDING = "consentwording"
CONSENT_WORDINGS = "consentwordings#"


def of_enterprise(number: int) -> str:
    """The partition of what belongs to an enterprise."""
    return f"ent#{number}"


def of_person(email: str) -> str:
    """The partition of what enterprises have to do with an address."""
    return f"ent-address#{_hashed(email)}"


def administrator(email: str) -> str:
    """Where an enterprise's administrator is in its partition."""
    return f"{ADMINISTRATOR}{_hashed(email)}"


def address(email: str) -> str:
    """Where a listed address is in its enterprise's partition."""
    return f"{ADDRESS}{_hashed(email)}"


def presence(email: str) -> str:
    """Where in its enterprise's partition it stands when a member was there."""
    return f"{PRESENCE}{_hashed(email)}"


def directory(beginning: str, email: str = "") -> str:
    """Where in its enterprise's partition a member is found by how a text begins; of all without one.

    The beginning is hashed as addresses are: a name is nobody's business who reads AWS's access logs.
    """
    return f"{DIRECTORY}{_hashed(beginning)}#{_hashed(email) if email else ''}"


def of_domain(domain: str) -> str:
    """The partition of who holds a verified domain."""
    return f"ent-domain#{domain}"


def of_server(url: str) -> str:
    """The partition of who runs the server at a URL."""
    return f"ent-server#{url}"


def of_institutions(owner: str) -> str:
    """The partition of somebody's list of institutions."""
    return f"ent-institutions#{owner}"


def revoked(jti: str, expires_at: datetime) -> str:
    """Where a revoked token is in its partition, so that texts sort as the moments do."""
    return f"{to_milliseconds(expires_at):015d}#{jti}"


def sortable(number: int) -> str:
    """An enterprise's number so that texts sort as numbers do."""
    return f"{number:09d}"


def _hashed(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()
