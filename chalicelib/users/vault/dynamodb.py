"""Vaults in the users' table: one item a person, of which every change makes another version.

They lie apart from the account, which other functions read as well.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from chalicelib.aws.dynamodb import IS_NEW, Key, Table
from chalicelib.aws.transactions import Action, ConditionFailed
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.dynamodb.items import item_at, of_generation
from chalicelib.users.vault.documents import document_of, vault_from, without_key
from chalicelib.users.vault.model import NO_VAULT, Vault
from chalicelib.users.vault.ports import Outcome

_ATTEMPTS: Final = 8


class DynamoVaults:
    """The port ``VaultStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, userid: int) -> Vault:
        """See the port."""
        item = self._table.get(*_key(userid))
        return NO_VAULT if item is None else vault_from(item["version"], item["document"])

    def put(self, userid: int, vault: Vault, *, before: str, generation: int) -> Outcome:
        """See the port."""
        try:
            self._table.transact(
                [of_generation(self._table, userid, generation), self._put(userid, vault, before)]
            )
        except ConditionFailed as refused:
            return Outcome.GONE if 0 in refused.positions else Outcome.CHANGED
        return Outcome.DONE

    def drop_key(self, userid: int, passkey: str) -> None:
        """See the port.

        Raises:
            Unavailable: DynamoDB does not answer, or devices keep changing the vault.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            vault = self.find(userid)
            left = without_key(vault, passkey)
            if left is None:
                return
            # whoever was faster has made another version
            with suppress(ConditionFailed):
                self._table.write(self._put(userid, left, vault.version))
                return
            self._table.back_off(attempt)
        raise Unavailable

    def remove(self, userid: int) -> None:
        """See the port."""
        self._table.transact([self._table.delete(*_key(userid))])

    def _put(self, userid: int, vault: Vault, before: str) -> Action:
        item = item_at(_key(userid), {"version": vault.version, "document": document_of(vault)})
        if not before:
            return self._table.put(item, IS_NEW)
        return self._table.put(item, "version = :seen", {":seen": before})


def _key(userid: int) -> Key:
    return f"vault#{userid}", "vault"
