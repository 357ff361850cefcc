"""Which messages were dealt with, and how; durable. Nothing is kept of who wrote them or of what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint import events
from picsafe.endpoint.mail.model import DONE, NO_REPORT, TAKEN, Connectedness, Key, Message, Part
from picsafe.endpoint.model import from_ms, to_ms

_OF = "mailbox = ? AND uidvalidity = ? AND uid = ?"


class MailStore:
    """The tables of one mailbox.

    Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
        mailbox: ``mailbox_id``.
    """

    def __init__(self, database: Database, mailbox: str) -> None:
        self._database = database
        self.mailbox = mailbox

    def key(self, uidvalidity: int, uid: int) -> Key:
        """The key of a message."""
        return Key(self.mailbox, uidvalidity, uid)

    def known(self, uidvalidity: int, lowest: int) -> dict[int, Message]:
        """The messages of a folder that were looked at: from a UID on, and those not known to be filed."""

        def select(connection: Connection) -> dict[int, Message]:
            rows = connection.execute(
                "SELECT * FROM mail WHERE mailbox = ? AND uidvalidity = ? AND (uid >= ? OR is_filed = 0)",
                (self.mailbox, uidvalidity, lowest),
            )
            return {row["uid"]: _message(row) for row in rows}

        return self._database.read(select)

    def parts(self, key: Key) -> list[Part]:
        """The attachments of a message that were dealt with."""
        return self._database.read(lambda connection: _parts(connection, key))

    def add_part(self, key: Key, part: Part, now: datetime) -> None:
        """Remember an attachment."""
        self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO mail_part VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*key.row, part.section, part.code, part.detail, to_ms(now)),
            )
        )

    def finish(self, key: Key, outcome: str, detail: str, now: datetime) -> None:
        """Remember what came of a message."""

        def write(connection: Connection) -> None:
            connection.execute(
                "INSERT INTO mail (mailbox, uidvalidity, uid, attempts, due, outcome, detail, at, is_filed)"
                " VALUES (?, ?, ?, 0, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE"
                " SET outcome = excluded.outcome, detail = excluded.detail, at = excluded.at, attempts = 0,"
                " due = excluded.due",
                (*key.row, to_ms(now), outcome, detail, to_ms(now)),
            )
            if outcome not in {DONE, NO_REPORT}:
                parts = _parts(connection, key)
                taken = sum(part.code == TAKEN for part in parts)
                events.append(
                    connection,
                    now,
                    "mail_failed",
                    outcome=outcome,
                    uidvalidity=key.uidvalidity,
                    uid=key.uid,
                    taken=taken,
                    refused=len(parts) - taken,
                )

        self._database.write(write)

    def later(self, key: Key, due: datetime) -> None:
        """Remember that a message could not be dealt with, or not be filed, and when that is tried again."""
        self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO mail (mailbox, uidvalidity, uid, attempts, due, detail, is_filed)"
                " VALUES (?, ?, ?, 1, ?, '', 0) ON CONFLICT DO UPDATE"
                " SET attempts = attempts + 1, due = excluded.due",
                (*key.row, to_ms(due)),
            )
        )

    def filed(self, key: Key) -> None:
        """Remember that a message was moved to where it belongs."""
        self._database.write(
            lambda connection: connection.execute(f"UPDATE mail SET is_filed = 1 WHERE {_OF}", key.row)  # noqa: S608 - no input
        )

    def failed(self, limit: int) -> list[Message]:
        """Messages that failed, newest first, with their attachments."""

        def select(connection: Connection) -> list[Message]:
            rows = connection.execute(
                "SELECT * FROM mail WHERE mailbox = ? AND outcome NOT IN (?, ?) ORDER BY at DESC LIMIT ?",
                (self.mailbox, DONE, NO_REPORT, limit),
            )
            return [
                _message(row, _parts(connection, Key(row["mailbox"], row["uidvalidity"], row["uid"])))
                for row in rows
            ]

        return self._database.read(select)

    def forget(self, before: datetime) -> None:
        """Forget what was not touched since a moment."""

        def delete(connection: Connection) -> None:
            connection.execute("DELETE FROM mail WHERE due < ?", (to_ms(before),))
            connection.execute(
                "DELETE FROM mail_part WHERE at < ? AND NOT EXISTS (SELECT 1 FROM mail WHERE"
                " mail.mailbox = mail_part.mailbox AND mail.uidvalidity = mail_part.uidvalidity"
                " AND mail.uid = mail_part.uid)",
                (to_ms(before),),
            )

        self._database.write(delete)

    def up(self, failed: int, now: datetime) -> None:
        """Remember that the mailbox was looked at."""
        self._put("seen_at = ?, down_since = NULL, code = '', detail = '', failed = ?", to_ms(now), failed)

    def seen(self, now: datetime) -> None:
        """Remember that the mailbox is being looked at."""
        self._put("seen_at = ?", to_ms(now))

    def down(self, code: str, detail: str, now: datetime) -> None:
        """Remember that the mailbox cannot be looked at."""
        self._put("down_since = coalesce(down_since, ?), code = ?, detail = ?", to_ms(now), code, detail)

    def connectedness(self) -> Connectedness:
        """How the mailbox stands."""

        def select(connection: Connection) -> Connectedness:
            row = connection.execute(
                "SELECT *, (SELECT max(at) FROM mail WHERE mailbox = ?1) AS last_message_at"
                " FROM mailbox WHERE mailbox = ?1",
                (self.mailbox,),
            ).fetchone()
            if row is None:
                return Connectedness()
            return Connectedness(
                seen_at=_moment(row["seen_at"]),
                down_since=_moment(row["down_since"]),
                code=row["code"],
                detail=row["detail"],
                last_message_at=_moment(row["last_message_at"]),
                failed=row["failed"],
            )

        return self._database.read(select)

    def _put(self, changes: str, *values: Any) -> None:  # noqa: ANN401 - SQL's
        def write(connection: Connection) -> None:
            connection.execute(
                "INSERT INTO mailbox (mailbox, code, detail, failed) VALUES (?, '', '', 0)"
                " ON CONFLICT DO NOTHING",
                (self.mailbox,),
            )
            connection.execute(f"UPDATE mailbox SET {changes} WHERE mailbox = ?", (*values, self.mailbox))  # noqa: S608 - no input

        self._database.write(write)


def _parts(connection: Connection, key: Key) -> list[Part]:
    rows = connection.execute(f"SELECT * FROM mail_part WHERE {_OF} ORDER BY section", key.row)  # noqa: S608 - no input
    return [Part(row["section"], row["code"], row["detail"]) for row in rows]


def _message(row: Any, parts: Sequence[Part] = ()) -> Message:  # noqa: ANN401 - sqlite3's row
    return Message(
        uid=row["uid"],
        attempts=row["attempts"],
        due=from_ms(row["due"]),
        outcome=row["outcome"],
        detail=row["detail"],
        at=_moment(row["at"]),
        is_filed=bool(row["is_filed"]),
        parts=parts,
    )


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)
