"""The signing keys, made when one is first needed: asking for a code by mail needs none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.users.accounts.ports import SigningKeys


class LazySigningKeys:
    """``SigningKeys`` that are asked for at every call.

    Args:
        keys: gives them; makes them the first time.
    """

    def __init__(self, keys: Callable[[], SigningKeys]) -> None:
        self._keys = keys

    def key_id(self) -> str:
        """See the port."""
        return self._keys().key_id()

    def sign(self, message: bytes) -> bytes:
        """See the port."""
        return self._keys().sign(message)

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        """See the port."""
        return self._keys().public_jwk(kid)

    def public_jwks(self) -> list[dict[str, str]]:
        """See the port."""
        return self._keys().public_jwks()
