"""What the calls about the vault take and answer.

Bytes are base64url without padding. What was sealed is opaque to the User Server.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.users.vault.model import (
    ITEM_NAME,
    MAX_CHECK,
    MAX_ITEM,
    MAX_ITEMS,
    MAX_KEYS,
    MAX_PIN,
    MAX_PUBLIC_KEY,
    MAX_SEALED_KEYS,
)

# in Python's regular expressions $ stands before a last line break, too
_BASE64URL = r"^[A-Za-z0-9_-]+$(?!\n)"
_BASE64URL_OR_NONE = r"^[A-Za-z0-9_-]*$(?!\n)"

Version = Annotated[
    str,
    Meta(
        max_length=32,
        description="Another one with each change; empty where there is no vault yet.",
        examples=["0123456789abcdef"],
    ),
]
Check = Annotated[
    str,
    Meta(
        pattern=_BASE64URL_OR_NONE,
        max_length=MAX_CHECK,
        description="By which a device that waits for the vault's keys knows them; a digest.",
        examples=["Y2hlY2s"],
    ),
]


PasskeyId = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{64}$(?!\n)",
        description="Whose key it is: SHA-256 of the credential ID, hexadecimal.",
        examples=["0123456789abcdef" * 4],
    ),
]
PublicKey = Annotated[
    str,
    Meta(
        pattern=_BASE64URL,
        max_length=MAX_PUBLIC_KEY,
        description="P-256, uncompressed, as RFC 9180 has it.",
        examples=["cHVibGlj"],
    ),
]
Pin = Annotated[
    str,
    Meta(
        pattern=_BASE64URL,
        max_length=MAX_PIN,
        description="Sealed by the passkey's device for itself: by which it knows the vault again.",
        examples=["cGlu"],
    ),
]
SealedKeys = Annotated[
    str,
    Meta(
        pattern=_BASE64URL_OR_NONE,
        max_length=MAX_SEALED_KEYS,
        description="The vault's keys, sealed to `public_key`; empty while they were not handed over.",
        examples=["c2VhbGVk"],
    ),
]
ItemName = Annotated[str, Meta(pattern=rf"^{ITEM_NAME}$(?!\n)", max_length=32, examples=["settings"])]
SealedItem = Annotated[
    str,
    Meta(
        pattern=_BASE64URL,
        max_length=MAX_ITEM,
        description="Sealed under the vault's keys.",
        examples=["c2VhbGVk"],
    ),
]


class VaultKeyToKeep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one of the person's passkeys opens the vault with."""

    passkey_id: PasskeyId
    public_key: PublicKey
    pin: Pin
    sealed: SealedKeys


class VaultItemToKeep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that the person's devices remember."""

    name: ItemName
    sealed: SealedItem


class VaultToKeep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A vault in the place of the one that has its version."""

    version: Version
    check: Check
    keys: Annotated[list[VaultKeyToKeep], Meta(max_length=MAX_KEYS)]
    items: Annotated[list[VaultItemToKeep], Meta(max_length=MAX_ITEMS)]


class VaultKeyState(msgspec.Struct, frozen=True):
    """What one of the person's passkeys opens the vault with."""

    passkey_id: PasskeyId
    public_key: PublicKey
    pin: Pin
    sealed: SealedKeys


class VaultItemState(msgspec.Struct, frozen=True):
    """Something that the person's devices remember."""

    name: ItemName
    sealed: SealedItem


class VaultState(msgspec.Struct, frozen=True):
    """A person's vault, sealed by their devices."""

    version: Version
    check: Check
    keys: list[VaultKeyState]
    items: list[VaultItemState]
