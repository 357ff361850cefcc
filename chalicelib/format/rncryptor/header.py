"""The header of an RNCryptor version 3 message, without any cryptography.

Layout (RNCryptor-Spec v3): version (1 byte, 0x03), options (1 byte, bit 0: uses a password), then in
password mode the encryption salt (8) and the HMAC salt (8), then the IV (16).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.format.errors import TruncatedError, UnsupportedOptionsError, UnsupportedVersionError

VERSION: Final = 3
SALT_SIZE: Final = 8
BLOCK_SIZE: Final = 16
HMAC_SIZE: Final = 32
MAX_HEADER_SIZE: Final = 2 + 2 * SALT_SIZE + BLOCK_SIZE

_USES_PASSWORD = 0x01


@dataclass(frozen=True, slots=True)
class Salts:
    """The two salts of password mode, eight bytes each."""

    encryption: bytes
    authentication: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header: the salts in password mode, None in key mode, and the 16-byte IV."""

    salts: Salts | None
    iv: bytes

    @property
    def size(self) -> int:
        """The header's length in bytes: 34 with a password, 18 with keys."""
        return _size(uses_password=self.salts is not None)

    def to_bytes(self) -> bytes:
        """Return the header as it is written and authenticated."""
        if self.salts is None:
            return bytes([VERSION, 0]) + self.iv
        return bytes([VERSION, _USES_PASSWORD]) + self.salts.encryption + self.salts.authentication + self.iv


def parse_header(start: bytes) -> Header:
    """Read the header at the beginning of a message; what follows it is not looked at.

    Raises:
        TruncatedError: ``start`` ends within the header.
        UnsupportedVersionError: the version is not 3.
        UnsupportedOptionsError: an option bit other than "uses a password" is set.
    """
    if len(start) < 2:
        raise TruncatedError("the encrypted part ends within its header")
    if start[0] != VERSION:
        raise UnsupportedVersionError("the encrypted part is not RNCryptor version 3")
    if start[1] not in {0, _USES_PASSWORD}:
        raise UnsupportedOptionsError(
            "the encrypted part uses options that RNCryptor version 3 does not have"
        )
    uses_password = start[1] == _USES_PASSWORD
    size = _size(uses_password=uses_password)
    if len(start) < size:
        raise TruncatedError("the encrypted part ends within its header")
    salts = Salts(bytes(start[2:10]), bytes(start[10:18])) if uses_password else None
    return Header(salts, bytes(start[size - BLOCK_SIZE : size]))


def ciphertext_size(message_size: int, header: Header) -> int:
    """Return the length of the ciphertext in a message of ``message_size`` bytes.

    Raises:
        TruncatedError: there is no room for one block and the HMAC, or a block is incomplete.
    """
    size = message_size - header.size - HMAC_SIZE
    if size < BLOCK_SIZE or size % BLOCK_SIZE:
        raise TruncatedError("the encrypted part is incomplete")
    return size


def _size(*, uses_password: bool) -> int:
    return 2 + BLOCK_SIZE + (2 * SALT_SIZE if uses_password else 0)
