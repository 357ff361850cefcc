"""What is kept of a passkey. Nothing of it is secret: the private key never leaves the person's device."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

PASSKEYS_PER_PERSON: Final = 20
CEREMONY_LIFETIME: Final = timedelta(minutes=10)
"""How long a browser may take to answer: somebody may look for the phone first."""
MIN_CREDENTIAL_ID: Final = 16
MAX_CREDENTIAL_ID: Final = 1023
"""Of bytes, both as Web Authentication Level 3 has them (section 4, "Credential ID")."""
MAX_PUBLIC_KEY: Final = 1024
"""Of bytes: the largest that is taken is RSA's, of 4,096 bits."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A person's passkey.

    Attributes:
        id: SHA-256 of the credential ID in hexadecimal.
        userid: whose it is.
        name: as its owner calls it.
        credential_id: by which authenticators know it.
        public_key: COSE_Key (RFC 9052), CBOR.
        sign_count: the authenticator's counter when it was used last; 0 where it counts nothing.
        is_synced: whether it may be on several of its owner's devices.
        created_at: when it was added.
        last_used_at: ``None`` if never.
        generation: of the session that added it: of another one than its person's it signs nobody in.
    """

    id: str
    userid: int
    name: str
    credential_id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int
    is_synced: bool
    created_at: datetime
    last_used_at: datetime | None = None
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Credential:
    """A new passkey as its authenticator has proven it: see ``Passkey``."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_synced: bool


@dataclass(frozen=True, slots=True, repr=False)
class Ceremony:
    """One question to an authenticator, which is answered once.

    Attributes:
        token: what only its asker has, and sends along with the answer.
        challenge: what the authenticator signs, 32 bytes.
        expires_at: from then on no answer is taken.
    """

    token: str
    challenge: bytes
    expires_at: datetime

    @property
    def key(self) -> str:
        """By what it is remembered once it is answered."""
        return self.challenge.hex()


def passkey_id(credential_id: bytes) -> str:
    """What a passkey is called here."""
    return hashlib.sha256(credential_id).hexdigest()


def counts_on(before: int, after: int) -> bool:
    """Whether a signature counter goes on as one authenticator's would (WebAuthn Level 3, section 6.1.1).

    Either it counts up, or it was never more than zero: many count nothing. Anything else says that there
    may be a copy.
    """
    return after > before or before == after == 0
