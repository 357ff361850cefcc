"""A vault as one JSON text, the same in every store."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, replace

from chalicelib.users.vault.model import Vault, VaultItem, VaultKey


def new_version() -> str:
    """A version that no vault has had.

    Numbers would begin again with a vault that was removed, and what was read before that could then be
    written over what came after.
    """
    return secrets.token_hex(8)


def document_of(vault: Vault) -> str:
    """All of a vault but its version."""
    content = {
        "check": vault.check,
        "keys": [asdict(one) for one in vault.keys],
        "items": [asdict(one) for one in vault.items],
    }
    return json.dumps(content, separators=(",", ":"))


def vault_from(version: str, document: str) -> Vault:
    """The vault that ``document_of`` has written."""
    content = json.loads(document)
    return Vault(
        version,
        content["check"],
        tuple(VaultKey(**one) for one in content["keys"]),
        tuple(VaultItem(**one) for one in content["items"]),
    )


def without_key(vault: Vault, passkey: str) -> Vault | None:
    """The vault without what a passkey opens it with; ``None`` if it has nothing of it."""
    left = tuple(one for one in vault.keys if one.passkey != passkey)
    return None if len(left) == len(vault.keys) else replace(vault, version=new_version(), keys=left)
