"""What the vault needs from a store; the docstrings are the contract.

Every method raises ``Unavailable`` when its store does not answer.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from chalicelib.users.vault.model import Vault


class Outcome(Enum):
    """How a change ended; with all but ``DONE`` nothing was changed."""

    DONE = "done"
    CHANGED = "changed"
    """The vault is of another version than was said."""
    GONE = "gone"
    """There is no such person, or not of that generation."""


class VaultStore(Protocol):
    """Vaults by their owner."""

    def find(self, userid: int) -> Vault:
        """A person's vault; ``NO_VAULT`` if they have none."""
        ...

    def put(self, userid: int, vault: Vault, *, before: str, generation: int) -> Outcome:
        """Store a vault in the place of the one that has the version ``before``, decided under races.

        Args:
            userid: whose.
            vault: with a version that no other has had.
            before: of the one that it replaces; empty if there is to be none.
            generation: that the person has to be of.
        """
        ...

    def drop_key(self, userid: int, passkey: str) -> None:
        """Remove what a passkey opens the vault with, and make another version; it may be gone."""
        ...

    def remove(self, userid: int) -> None:
        """Remove a person's vault; there may be none."""
        ...
