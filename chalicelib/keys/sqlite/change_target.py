"""A Key Server's SQLite file that takes over what has changed in another one, as far as that holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import msgspec

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.contract.errors import ChainBroken
from chalicelib.keys.errors import InvalidWebhooks, StoreBroken
from chalicelib.keys.events.webhooks import TargetState, require_name
from chalicelib.keys.sqlite.changes import WRITTEN, Changes, Row
from chalicelib.keys.sqlite.schema import MIGRATIONS
from chalicelib.local.quick_chains import verified
from chalicelib.local.sqlite import Connection, Database

_HEADS = """
    SELECT report_id, seq, head, wrapped = x'' AS shredded FROM keys_reports
    WHERE report_id IN (SELECT value FROM json_each(?))
"""
_TYPES = frozenset({str, int, bytes, type(None)})


class ChangeTarget:
    """A file that is made what another one is, and believes nothing that does not hold.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> int:
        """The number of the newest entry that it has."""
        return int(self._database.rows("SELECT coalesce(max(number), 0) FROM keys_entries")[0][0])

    def leaves(self, after: int, limit: int) -> list[str]:
        """Hashes of entries behind a number, in order."""
        rows = self._database.rows(
            "SELECT entry FROM keys_entries WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
        )
        return [WRITTEN.decode(row["entry"]).hash for row in rows]

    def apply(self, changes: Changes) -> None:
        """Take changes over, all or none.

        Raises:
            StoreBroken: they do not follow what is there, a chain does not hold, another PicSafe has made
                them, or another machine has taken over from theirs.
            Unavailable: the file cannot be written.
        """
        if changes.schema != len(MIGRATIONS):
            raise StoreBroken("The other machine has another version of PicSafe: use the same on both.")
        self._database.write(lambda connection: _apply(connection, changes))

    def taken_away(self, changes: Changes) -> list[tuple[str, bytes]]:
        """The keys that it has and that are gone with changes: their reports' IDs, and what it has of them.

        Raises:
            Unavailable: the file cannot be read.
        """
        gone = [str(row.get("report_id")) for row in changes.reports if row.get("wrapped") == b""]
        statement = "SELECT report_id, wrapped FROM keys_reports WHERE report_id = ? AND wrapped <> x''"
        return [tuple(row) for one in gone for row in self._database.rows(statement, (one,))]

    def has_key(self, report_id: str, wrapped: bytes) -> bool:
        """Whether it has a report's key as it is given.

        Raises:
            Unavailable: the file cannot be read.
        """
        statement = "SELECT 1 FROM keys_reports WHERE report_id = ? AND wrapped = ?"
        return bool(self._database.rows(statement, (report_id, wrapped)))

    def rewrap(self, keys: list[tuple[str, bytes]]) -> None:
        """Take over keys that were wrapped anew; those that were destroyed here stay so.

        Raises:
            Unavailable: the file cannot be written.
        """
        # all keys are asked for, again and again while a master key is being replaced: most are here already
        statement = "UPDATE keys_reports SET wrapped = ?2 WHERE report_id = ?1 AND wrapped NOT IN (x'', ?2)"
        self._database.write(lambda connection: connection.executemany(statement, keys).close())

    def reports(self) -> int:
        """How many reports it has.

        Raises:
            Unavailable: the file cannot be read.
        """
        return int(self._database.rows("SELECT count(*) FROM keys_reports")[0][0])

    def newest(self) -> tuple[int, str | None]:
        """The number of the newest entry that it has, and its hash.

        Raises:
            Unavailable: the file cannot be read.
        """
        rows = self._database.rows("SELECT number, entry FROM keys_entries ORDER BY number DESC LIMIT 1")
        return (rows[0]["number"], WRITTEN.decode(rows[0]["entry"]).hash) if rows else (0, None)

    def wrapped_with(self) -> set[str]:
        """The wrapping keys under which keys, and the one that signs the log, are wrapped.

        Raises:
            Unavailable: the file cannot be read.
        """
        rows = self._database.rows(
            "SELECT DISTINCT lower(hex(substr(wrapped, 2, 8))) FROM ("
            " SELECT wrapped FROM keys_reports WHERE wrapped <> x'' UNION ALL SELECT wrapped FROM keys_log)"
        )
        return {str(row[0]) for row in rows}

    def others(self, header: bytes) -> int:
        """How many keys, and the one that signs the log, do not begin with ``header``.

        Raises:
            Unavailable: the file cannot be read.
        """
        statement = (
            "SELECT (SELECT count(*) FROM keys_reports"
            " WHERE wrapped <> x'' AND substr(wrapped, 1, length(?1)) <> ?1)"
            " + (SELECT count(*) FROM keys_log WHERE substr(wrapped, 1, length(?1)) <> ?1)"
        )
        return int(self._database.rows(statement, (header,))[0][0])

    def wrapped_under(self, key_id: str) -> None:
        """Say under which wrapping key keys are stored from now on; a target that follows has none.

        Raises:
            Unavailable: the file cannot be written.
        """
        statement = (
            "INSERT INTO keys_wrapping VALUES (1, ?) ON CONFLICT DO UPDATE SET key_id = excluded.key_id"
        )
        self._database.write(lambda connection: connection.execute(statement, (key_id,)).close())


def _apply(connection: Connection, changes: Changes) -> None:
    (epoch,) = connection.execute("SELECT epoch FROM keys_succession").fetchone()
    if changes.epoch < epoch:
        raise StoreBroken("Another machine has taken over from it: follow that one.")
    if changes.epoch > epoch:
        connection.execute("UPDATE keys_succession SET epoch = ?", (changes.epoch,)).close()
    heads = _verified(connection, changes)
    # a report may have gone on since, and is where the entries are
    reached = {
        "seq": lambda row: heads[str(row["report_id"])].seq,
        "head": lambda row: heads[str(row["report_id"])].hash,
    }
    _put(connection, "keys_reports", changes.reports, ("report_id",), reached)
    _put(connection, "keys_openings", changes.openings, ("report_id", "subject"))
    if changes.log is not None:
        known = connection.execute("SELECT public, size FROM keys_log").fetchone()
        if known is not None and known["public"] != changes.log["public"]:
            raise StoreBroken("The log is signed by another key than before.")
        # how far the tree has come is this file's own matter: a broken off taking over has begun it
        size = 0 if known is None else known["size"]
        _put(connection, "keys_log", [{"number": 1, "size": size, **changes.log}], ("number",))
    connection.executemany(
        "INSERT INTO keys_entries (number, report_id, seq, entry) VALUES (?, ?, ?, ?)",
        [(one.number, one.report_id, one.seq, one.entry) for one in changes.entries],
    ).close()
    _put_webhooks(connection, changes.webhooks)


def _verified(connection: Connection, changes: Changes) -> dict[str, Head]:
    """Where the trails are that go on, if all that came follows what is there."""
    (number,) = connection.execute("SELECT coalesce(max(number), 0) FROM keys_entries").fetchone()
    heads, shredded = _known(connection, changes)
    for one in changes.entries:
        number += 1
        if one.number != number:
            raise StoreBroken(f"Entry {number} of the log is missing.")
        try:
            heads[one.report_id] = verified(heads[one.report_id], one.entry)
        except (ChainBroken, ValueError) as error:
            raise StoreBroken(f"Entry {number} of the log does not hold.") from error
        if heads[one.report_id].seq != one.seq:
            raise StoreBroken(f"Entry {number} of the log does not hold.")
    told = {str(row.get("report_id")): row for row in changes.reports}
    # a report may have gone on between its entries and the end of the batch
    if set(told) != set(heads) or any(
        not isinstance(told[name].get("seq"), int) or told[name]["seq"] < head.seq
        for name, head in heads.items()
    ):
        raise StoreBroken("A report's newest entry is not the one that it names.")
    if any(row.get("wrapped") != b"" for row in changes.reports if str(row["report_id"]) in shredded):
        raise StoreBroken("A key that was destroyed is there again.")
    return heads


def _put_webhooks(connection: Connection, rows: Sequence[Row]) -> None:
    for row in rows:
        try:
            require_name(str(row["name"]))
            msgspec.json.decode(row["state"], type=TargetState)
        except (InvalidWebhooks, KeyError, TypeError, msgspec.DecodeError) as error:
            raise StoreBroken("What a target of webhooks has taken cannot be read.") from error
        connection.execute(
            "INSERT INTO keys_webhooks VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET state = excluded.state WHERE state <> excluded.state",
            (row["name"], row["state"]),
        ).close()


def _known(connection: Connection, changes: Changes) -> tuple[dict[str, Head], set[str]]:
    """Where the trails have come to that go on, and of which of these reports the key is destroyed."""
    wanted = {one.report_id for one in changes.entries}
    rows = connection.execute(_HEADS, (json.dumps(list(wanted)),)).fetchall()
    known = {row["report_id"]: Head(row["seq"], row["head"]) for row in rows}
    heads = {one: known.get(one) or genesis(one) for one in wanted}
    return heads, {row["report_id"] for row in rows if row["shredded"]}


def _put(
    connection: Connection,
    table: str,
    rows: Sequence[Row],
    key: tuple[str, ...],
    instead: Mapping[str, Callable[[Row], object]] = MappingProxyType({}),
) -> None:
    """Put rows in the place of those with the same key; columns of ``instead`` have what that gives."""
    if not rows:
        return
    columns = {one["name"] for one in connection.execute(f"PRAGMA table_info({table})")}
    first = rows[0].keys()
    if not set(key) <= set(first) <= columns or any(
        row.keys() != first or not _TYPES.issuperset(map(type, row.values())) for row in rows
    ):
        raise StoreBroken("The other machine has another version of PicSafe: use the same on both.")
    told = [name for name in first if name not in instead]
    names = [*told, *instead]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - the table's own names
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"
    )
    values = [[*[row[name] for name in told], *[value(row) for value in instead.values()]] for row in rows]
    connection.executemany(statement, values).close()
