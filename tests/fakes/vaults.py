"""Vaults in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.users.vault.documents import without_key
from chalicelib.users.vault.model import NO_VAULT, Vault
from chalicelib.users.vault.ports import Outcome

if TYPE_CHECKING:
    from tests.fakes.accounts import FakeAccounts


class FakeVaults:
    """``VaultStore`` of the people in an account store, which fails when that fails."""

    def __init__(self, accounts: FakeAccounts) -> None:
        self._accounts = accounts
        self.vaults: dict[int, Vault] = {}

    def find(self, userid: int) -> Vault:
        self._check()
        return self.vaults.get(userid, NO_VAULT)

    def put(self, userid: int, vault: Vault, *, before: str, generation: int) -> Outcome:
        self._check()
        with self._accounts.lock:
            if not self._accounts.is_of_generation(userid, generation):
                return Outcome.GONE
            if self.find(userid).version != before:
                return Outcome.CHANGED
            self.vaults[userid] = vault
            return Outcome.DONE

    def drop_key(self, userid: int, passkey: str) -> None:
        with self._accounts.lock:
            left = without_key(self.find(userid), passkey)
            if left is not None:
                self.vaults[userid] = left

    def remove(self, userid: int) -> None:
        self._check()
        self.vaults.pop(userid, None)

    def _check(self) -> None:
        if self._accounts.fails:
            raise Unavailable
