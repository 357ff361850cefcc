"""The patients of whom ADT messages told, in ``patients.db``: sealed, bounded, and forgotten in time.

Names, birth dates and IDs are encrypted under a key that comes of ``endpoint.key``; what is looked for is
found by digests made with another. Without that file nothing in the database says who is in it.
"""

from __future__ import annotations

import hmac
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Database
from picsafe.delivery.errors import Later
from picsafe.delivery.matching import Candidate, folded
from picsafe.endpoint.adt.message import PatientUpdate

MIGRATIONS: Final = (
    """
    CREATE TABLE patient (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sealed BLOB NOT NULL,
        at TEXT NOT NULL,
        heard_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX patient_by_time ON patient (heard_at);
    CREATE TABLE patient_id (
        digest BLOB PRIMARY KEY,
        patient INTEGER NOT NULL REFERENCES patient (id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX patient_id_by_patient ON patient_id (patient);
    CREATE TABLE patient_name (
        digest BLOB NOT NULL,
        patient INTEGER NOT NULL REFERENCES patient (id),
        PRIMARY KEY (digest, patient)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX patient_name_by_patient ON patient_name (patient);
    """,
    """
    CREATE TABLE feed (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        began_at INTEGER,
        seen_at INTEGER,
        last_message_at INTEGER,
        taken INTEGER NOT NULL,
        refused INTEGER NOT NULL
    ) STRICT;
    INSERT INTO feed (only, taken, refused) VALUES (1, 0, 0);
    """,
)
REFERENCE: Final = "adt/"
_NONCE: Final = 12
_MAX_FOUND: Final = 50
_MAX_IDS: Final = 100
_MAX_DIGITS: Final = 15
_AHEAD: Final = timedelta(days=1)


class _Known(msgspec.Struct, frozen=True):
    """What is sealed: the patient's IDs and those that were merged into them, their names and birth date."""

    ids: tuple[str, ...]
    retired: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    birth_date: str = ""


class PatientStore:
    """``PatientIndex``.

    Args:
        database: with ``MIGRATIONS``.
        sealing_key, digest_key: 32 bytes each.
        max_patients: how many are kept.
        keep: how long a patient is kept of whom nothing is heard.
        clock: the time.
        authority: who gives the patient IDs; empty if that is not known.
    """

    def __init__(
        self,
        database: Database,
        *,
        sealing_key: bytes,
        digest_key: bytes,
        max_patients: int,
        keep: timedelta,
        clock: Callable[[], datetime],
        authority: str = "",
    ) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.authority = authority
        self._database = database
        self._cipher = AESGCM(sealing_key)
        self._digest_key = digest_key
        self._max_patients = max_patients
        self._keep = keep
        self._clock = clock

    def apply(self, update: PatientUpdate) -> None:
        """Take in what a message says; the same again changes nothing.

        Raises:
            Unavailable: the database does not answer.
        """
        self._database.write(lambda connection: self._apply(connection, update))

    def forget(self) -> int:
        """Forget those whose time is over; how many there were.

        Raises:
            Unavailable: the database does not answer.
        """
        until = int((self._clock() - self._keep).timestamp())

        def work(connection: sqlite3.Connection) -> int:
            due = connection.execute(
                "SELECT id FROM patient WHERE heard_at < ? LIMIT 1000", (until,)
            ).fetchall()
            for (patient,) in due:
                _remove(connection, patient)
            return len(due)

        count = 0
        while removed := self._database.write(work):
            count += removed
        return count

    def count(self) -> int:
        """How many are known.

        Raises:
            Unavailable: the database does not answer.
        """
        return self._database.read(_count)

    def by_id(self, patient_id: str) -> list[Candidate]:
        """Those who have a patient ID, or had it before they were merged.

        Raises:
            Later: the database does not answer.
        """
        return self._found("SELECT patient FROM patient_id WHERE digest = ?", self._digest("id", patient_id))

    def by_name(self, family: str, birth_date: str) -> list[Candidate]:
        """Those with a family name, however it is written, and a birth date; at most 50.

        Raises:
            Later: the database does not answer.
        """
        digest = self._digest("name", folded(family), birth_date)
        return self._found("SELECT patient FROM patient_name WHERE digest = ? LIMIT ?", digest, _MAX_FOUND)

    def by_reference(self, reference: str) -> Candidate | None:
        """Whom ``Candidate.reference`` is.

        Raises:
            Later: the database does not answer.
        """
        number = reference.removeprefix(REFERENCE)
        if number == reference or not (number.isascii() and number.isdecimal()) or len(number) > _MAX_DIGITS:
            return None
        return next(iter(self._found("SELECT ?", int(number))), None)

    def _found(self, query: str, *arguments: object) -> list[Candidate]:
        def work(connection: sqlite3.Connection) -> list[Candidate]:
            rows = connection.execute(query, arguments).fetchall()
            known = [(patient, self._known(connection, patient)) for (patient,) in rows]
            return [_candidate(patient, one) for patient, one in known if one is not None]

        try:
            return self._database.read(work)
        except Unavailable as error:
            raise Later("patient_index_unavailable", "The index of patients cannot be read.") from error

    def _apply(self, connection: sqlite3.Connection, update: PatientUpdate) -> None:
        patient = self._holder(connection, update.patient_ids)
        known = None if patient is None else self._known(connection, patient)
        if known is None:
            patient, known = None, _Known(())
        is_retired = set(update.patient_ids) <= set(known.retired)
        if is_retired and not update.merged_ids:
            # of somebody who is another by now
            return
        if patient is None or update.at >= self._at(connection, patient):
            known = _Known(
                # an ID that is not named any more may have been a mistake, and be another's
                ids=update.patient_ids,
                retired=_others(known.retired, update.patient_ids),
                names=update.names or known.names,
                birth_date=update.birth_date or known.birth_date,
            )
        for merged in update.merged_ids:
            other = self._holder(connection, (merged,))
            if other is not None and other != patient:
                found = self._known(connection, other)
                _remove(connection, other)
                if found is not None:
                    known = _inheriting(known, found)
            known = _with_retired(known, (merged,))
        # a clock that is wrong would have nothing count that is said later
        ahead = (self._clock() + _AHEAD).strftime("%Y%m%d%H%M%S")
        self._keep_known(connection, patient, known, min(update.at, ahead))

    def _keep_known(
        self, connection: sqlite3.Connection, patient: int | None, known: _Known, at: str
    ) -> None:
        now = int(self._clock().timestamp())
        if patient is None:
            self._make_room(connection)
            made = connection.execute(
                "INSERT INTO patient (sealed, at, heard_at) VALUES (x'', '', ?) RETURNING id", (now,)
            ).fetchone()
            patient = int(made[0])
        connection.execute(
            "UPDATE patient SET sealed = ?, at = max(at, ?), heard_at = ? WHERE id = ?",
            (self._sealed(patient, known), at, now, patient),
        )
        connection.execute("DELETE FROM patient_id WHERE patient = ?", (patient,))
        connection.execute("DELETE FROM patient_name WHERE patient = ?", (patient,))
        for one in known.ids + known.retired:
            self._take_away(connection, one, patient)
            connection.execute(
                "INSERT OR REPLACE INTO patient_id (digest, patient) VALUES (?, ?)",
                (self._digest("id", one), patient),
            )
        for family, _ in known.names:
            connection.execute(
                "INSERT OR IGNORE INTO patient_name (digest, patient) VALUES (?, ?)",
                (self._digest("name", folded(family), known.birth_date), patient),
            )

    def _take_away(self, connection: sqlite3.Connection, patient_id: str, patient: int) -> None:
        """Have nobody else go by a patient ID; who has no other is not known any more."""
        other = self._holder(connection, (patient_id,))
        found = None if other is None or other == patient else self._known(connection, other)
        if other is None or found is None:
            return
        left = msgspec.structs.replace(
            found, ids=_others(found.ids, (patient_id,)), retired=_others(found.retired, (patient_id,))
        )
        if not left.ids:
            _remove(connection, other)
            return
        connection.execute("UPDATE patient SET sealed = ? WHERE id = ?", (self._sealed(other, left), other))

    def _make_room(self, connection: sqlite3.Connection) -> None:
        while _count(connection) >= self._max_patients:
            (oldest,) = connection.execute("SELECT id FROM patient ORDER BY heard_at, id LIMIT 1").fetchone()
            _remove(connection, oldest)

    def _holder(self, connection: sqlite3.Connection, patient_ids: Iterable[str]) -> int | None:
        for one in patient_ids:
            row = connection.execute(
                "SELECT patient FROM patient_id WHERE digest = ?", (self._digest("id", one),)
            ).fetchone()
            if row is not None:
                return int(row[0])
        return None

    def _at(self, connection: sqlite3.Connection, patient: int) -> str:
        (at,) = connection.execute("SELECT at FROM patient WHERE id = ?", (patient,)).fetchone()
        return str(at)

    def _known(self, connection: sqlite3.Connection, patient: int) -> _Known | None:
        from cryptography.exceptions import InvalidTag

        row = connection.execute("SELECT sealed FROM patient WHERE id = ?", (patient,)).fetchone()
        if row is None:
            return None
        sealed = bytes(row[0])
        try:
            content = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _context(patient))
            return msgspec.json.decode(content, type=_Known)
        except (InvalidTag, ValueError, msgspec.MsgspecError):
            # under another endpoint.key; the next message of them mends it
            return None

    def _sealed(self, patient: int, known: _Known) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, msgspec.json.encode(known), _context(patient))

    def _digest(self, *words: str) -> bytes:
        return hmac.digest(self._digest_key, "\n".join(words).encode("utf-8", "surrogatepass"), "sha256")


def _context(patient: int) -> bytes:
    return b"patient %d" % patient


def _count(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM patient").fetchone()
    return int(count)


def _remove(connection: sqlite3.Connection, patient: int) -> None:
    connection.execute("DELETE FROM patient_id WHERE patient = ?", (patient,))
    connection.execute("DELETE FROM patient_name WHERE patient = ?", (patient,))
    connection.execute("DELETE FROM patient WHERE id = ?", (patient,))


def _candidate(patient: int, known: _Known) -> Candidate:
    return Candidate(
        reference=f"{REFERENCE}{patient}",
        patient_ids=known.ids + known.retired,
        names=known.names,
        birth_date=known.birth_date,
    )


def _inheriting(known: _Known, merged: _Known) -> _Known:
    found = msgspec.structs.replace(
        known, names=known.names or merged.names, birth_date=known.birth_date or merged.birth_date
    )
    return _with_retired(found, merged.ids + merged.retired)


def _with_retired(known: _Known, retired: Sequence[str]) -> _Known:
    return msgspec.structs.replace(known, retired=_others((*known.retired, *retired), known.ids))


def _others(ids: Sequence[str], current: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in ids if one not in current))[:_MAX_IDS]
