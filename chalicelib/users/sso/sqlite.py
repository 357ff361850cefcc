"""Enterprises' providers and whom they have signed in, in SQLite, and the secrets that go with them."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import Session, from_milliseconds, to_milliseconds
from chalicelib.users.accounts.sqlite.rows import is_of_generation, start_session
from chalicelib.users.enterprises.sqlite.registry import exists
from chalicelib.users.passkeys.model import Ceremony
from chalicelib.users.passkeys.sqlite import answer, is_answered
from chalicelib.users.sso.model import Binding, SsoSettings, refused_beside
from chalicelib.users.sso.ports import Outcome

_VERSION: Final = b"\x01"
_NONCE: Final = 12
_PURPOSE: Final = b"picsafe client secrets"


class SqliteSso:
    """``SsoStore``, in the enterprises' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, number: int) -> SsoSettings | None:
        """See the port."""
        rows = self._database.rows("SELECT * FROM enterprises_sso WHERE enterprise = ?", (number,))
        return _settings_of(rows[0]) if rows else None

    def replace(self, settings: SsoSettings) -> bool:
        """See the port."""
        tried = settings.tried_at
        row = (
            settings.enterprise,
            settings.version,
            settings.revision,
            settings.issuer,
            settings.client_id,
            int(settings.has_secret),
            settings.mode,
            None if tried is None else to_milliseconds(tried),
            int(settings.is_dated),
            settings.next_revision,
            int(settings.next_has_secret),
            " ".join(settings.left),
        )

        def work(connection: Connection) -> bool:
            found = connection.execute(
                "SELECT version FROM enterprises_sso WHERE enterprise = ?", (settings.enterprise,)
            ).fetchone()
            before = 0 if found is None else found["version"]
            if before != settings.version - 1 or not exists(connection, settings.enterprise):
                return False
            connection.execute(
                "INSERT OR REPLACE INTO enterprises_sso (enterprise, version, revision, issuer, client_id,"
                " has_secret, mode, tried_at, is_dated, next_revision, next_has_secret, secrets_left)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return True

        return self._database.write(work)

    def tried(self, number: int, revision: str, now: datetime, *, is_dated: bool) -> bool:
        """See the port."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "UPDATE enterprises_sso SET tried_at = ?, is_dated = ?"
                    " WHERE enterprise = ? AND revision = ?",
                    (to_milliseconds(now), int(is_dated), number, revision),
                ).rowcount
                == 1
            )
        )

    def remove(self, number: int, version: int) -> bool:
        """See the port."""

        def work(connection: Connection) -> bool:
            connection.execute(
                "DELETE FROM enterprises_sso WHERE enterprise = ? AND version = ?", (number, version)
            )
            left = connection.execute("SELECT 1 FROM enterprises_sso WHERE enterprise = ?", (number,))
            return left.fetchone() is None

        return self._database.write(work)


class SqliteSsoPeople:
    """``SsoPeople``, beside the sessions that are started."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, email: str) -> Binding | None:
        """See the port."""
        return self._database.read(lambda connection: _binding_of(connection, email))

    def spend(self, ceremony: Ceremony, now: datetime) -> bool:
        """See the port."""

        def work(connection: Connection) -> bool:
            if is_answered(connection, ceremony):
                return False
            answer(connection, ceremony, to_milliseconds(now))
            return True

        return self._database.write(work)

    def sign_in(self, session: Session, binding: Binding) -> Outcome:
        """See the port."""

        def work(connection: Connection) -> Outcome:
            if not is_of_generation(connection, session.userid, session.generation):
                return Outcome.GONE
            known = _binding_of(connection, binding.email)
            if known is not None and known.realm == binding.realm and known.subject != binding.subject:
                return Outcome.OTHER
            connection.execute(
                "INSERT OR REPLACE INTO accounts_sso (email, realm, subject, refused) VALUES (?, ?, ?, ?)",
                (binding.email, binding.realm, binding.subject, refused_beside(known, binding)),
            )
            start_session(connection, session)
            return Outcome.DONE

        return self._database.write(work)

    def refuse(self, binding: Binding) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE accounts_sso SET refused = ? WHERE email = ? AND realm = ? AND subject <> ?"
                " AND refused <> subject",
                (binding.subject, binding.email, binding.realm, binding.subject),
            )
        )

    def accept(self, email: str, realm: str) -> int | None:
        """See the port."""

        def work(connection: Connection) -> int | None:
            person = connection.execute(
                "UPDATE accounts_users SET generation = generation + 1 WHERE email = ? AND EXISTS"
                " (SELECT 1 FROM accounts_sso s WHERE s.email = ? AND s.realm = ? AND s.refused <> '')"
                " RETURNING userid",
                (email, email, realm),
            ).fetchone()
            if person is None:
                return None
            connection.execute("UPDATE accounts_sso SET subject = refused WHERE email = ?", (email,))
            return int(person["userid"])

        return self._database.write(work)

    def forget(self, email: str) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute("DELETE FROM accounts_sso WHERE email = ?", (email,))
        )


class SealedClientSecrets:
    """``ClientSecrets`` in the enterprises' database, sealed: a copy of it gives none away.

    A sealed one is a version byte, a random 96-bit nonce, and the ciphertext of AES-256-GCM with its tag,
    bound to its name, under a key that follows (HKDF, RFC 5869) from one that is kept apart.

    Args:
        database: where they are.
        key: 32 bytes.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key)
        self._cipher = AESGCM(derived)

    def keep(self, name: str, secret: str) -> None:
        """See the port."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = _VERSION + nonce + self._cipher.encrypt(nonce, secret.encode(), name.encode())
        self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO enterprises_client_secrets VALUES (?, ?)", (name, sealed)
            )
        )

    def read(self, name: str) -> str | None:
        """See the port."""
        rows = self._database.rows("SELECT sealed FROM enterprises_client_secrets WHERE name = ?", (name,))
        if not rows:
            return None
        sealed = bytes(rows[0]["sealed"])
        nonce, ciphertext = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, ciphertext, name.encode()).decode()
        except (InvalidTag, ValueError):
            return None

    def forget(self, name: str) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM enterprises_client_secrets WHERE name = ?", (name,)
            )
        )


def _binding_of(connection: Connection, email: str) -> Binding | None:
    row = connection.execute(
        "SELECT email, realm, subject, refused FROM accounts_sso WHERE email = ?", (email,)
    ).fetchone()
    return None if row is None else Binding(*row)


def _settings_of(row: sqlite3.Row) -> SsoSettings:
    tried = row["tried_at"]
    return SsoSettings(
        enterprise=row["enterprise"],
        version=row["version"],
        revision=row["revision"],
        issuer=row["issuer"],
        client_id=row["client_id"],
        has_secret=bool(row["has_secret"]),
        mode=row["mode"],
        tried_at=None if tried is None else from_milliseconds(tried),
        is_dated=bool(row["is_dated"]),
        next_revision=row["next_revision"],
        next_has_secret=bool(row["next_has_secret"]),
        left=tuple(row["secrets_left"].split()),
    )
