"""What is kept of a person's vault. All of it but names was sealed by their devices, and is opaque here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MAX_KEYS: Final = 20
"""As many as there may be passkeys."""
MAX_SEALED_KEYS: Final = 2048
"""Of characters of base64url, as all that follow: sixteen of the vault's keys, and whose it may be."""
MAX_PUBLIC_KEY: Final = 128
MAX_PIN: Final = 128
MAX_CHECK: Final = 64
MAX_ITEMS: Final = 4
MAX_ITEM: Final = 4096
ITEM_NAME: Final = "[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?"


@dataclass(frozen=True, slots=True)
class VaultKey:
    """What one of the person's passkeys opens the vault with.

    Attributes:
        passkey: the passkey's ID.
        public_key: of the key pair that its device derives; what is meant for the device is sealed to it.
        pin: by which the device knows the vault again; sealed by itself, for itself.
        sealed: the vault's keys, sealed to ``public_key`` by a device that has them; empty while none has
            handed them over.
    """

    passkey: str
    public_key: str
    pin: str = field(repr=False)
    sealed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class VaultItem:
    """Something that was sealed under the vault's keys.

    Attributes:
        name: what devices call it.
        sealed: what it is.
    """

    name: str
    sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vault:
    """A person's vault.

    Attributes:
        version: random, another one with each change; empty where there is no vault.
        check: a digest of the newest of its keys, by which a device that waits for them knows them.
        keys: by the passkeys' IDs.
        items: by their names.
    """

    version: str = ""
    check: str = ""
    keys: tuple[VaultKey, ...] = ()
    items: tuple[VaultItem, ...] = ()


NO_VAULT: Final = Vault()
