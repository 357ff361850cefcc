"""What tokens need from outside: a key that signs, the keys that verify, and what still stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from chalicelib.tokens.claims import Claims

IssuerClock = Callable[[], datetime | None]
"""The time as the User Server last told it, ``None`` while that is not known."""


class TokenSigner(Protocol):
    """Signs tokens; the private key never leaves the adapter (a file on one machine, KMS on AWS)."""

    def key_id(self) -> str:
        """The ``kid`` of the key that signs now.

        Raises:
            Unavailable: the key cannot be reached.
        """
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes R || S (RFC 7518 section 3.4) of an ECDSA P-256 SHA-256 signature.

        Raises:
            Unavailable: the key cannot be reached.
        """
        ...


class TokenKeys(Protocol):
    """Where a verifier gets the public keys."""

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        """The public key as a JWK (RFC 7517), or ``None`` if there is none of that ``kid``.

        Raises:
            Unavailable: the keys cannot be had.
        """
        ...


class Standing(Protocol):
    """Whether a token that was good when it was made still stands."""

    def stands(self, claims: Claims) -> bool:
        """``False`` once its session was ended, or the token itself was revoked.

        Raises:
            Unavailable: it cannot be known, so that the token cannot be trusted.
        """
        ...

    def check(self) -> None:
        """See whether that can be known of every token.

        Raises:
            Unavailable: of some it cannot.
        """
        ...
