"""Vaults in SQLite, beside the passkeys that open them."""

from __future__ import annotations

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.sqlite.rows import is_of_generation
from chalicelib.users.vault.documents import document_of, vault_from, without_key
from chalicelib.users.vault.model import NO_VAULT, Vault
from chalicelib.users.vault.ports import Outcome


class SqliteVaults:
    """``VaultStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, userid: int) -> Vault:
        """See the port."""
        return self._database.read(lambda connection: _read(connection, userid))

    def put(self, userid: int, vault: Vault, *, before: str, generation: int) -> Outcome:
        """See the port."""

        def work(connection: Connection) -> Outcome:
            if not is_of_generation(connection, userid, generation):
                return Outcome.GONE
            if _read(connection, userid).version != before:
                return Outcome.CHANGED
            _write(connection, userid, vault)
            return Outcome.DONE

        return self._database.write(work)

    def drop_key(self, userid: int, passkey: str) -> None:
        """See the port."""

        def work(connection: Connection) -> None:
            left = without_key(_read(connection, userid), passkey)
            if left is not None:
                _write(connection, userid, left)

        self._database.write(work)

    def remove(self, userid: int) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute("DELETE FROM accounts_vaults WHERE userid = ?", (userid,))
        )


def _read(connection: Connection, userid: int) -> Vault:
    row = connection.execute(
        "SELECT version, document FROM accounts_vaults WHERE userid = ?", (userid,)
    ).fetchone()
    return NO_VAULT if row is None else vault_from(row["version"], row["document"])


def _write(connection: Connection, userid: int, vault: Vault) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO accounts_vaults (userid, version, document) VALUES (?, ?, ?)",
        (userid, vault.version, document_of(vault)),
    )
