"""Checks a Key Server's whole SQLite file: every chain, and that each report knows its newest entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.contract.errors import ChainBroken
from chalicelib.keys.errors import StoreBroken
from chalicelib.keys.sqlite.schema import MIGRATIONS
from chalicelib.local.chain_heads import ChainHeads
from chalicelib.local.quick_chains import verified

# as the log has them: by their reports they would be read from all over the file
_ENTRIES = "SELECT report_id, seq, entry FROM keys_entries ORDER BY number"
_REPORTS = "SELECT report_id, seq, head FROM keys_reports ORDER BY report_id"
# as the trigger on new keys reads it: behind the version, eight bytes
_OTHERS = """
    SELECT count(*) FROM (
        SELECT wrapped FROM keys_reports WHERE wrapped <> x'' UNION ALL SELECT wrapped FROM keys_log
    ) WHERE lower(hex(substr(wrapped, 2, 8))) <> ?
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file holds that was checked.

    Attributes:
        schema: the number of migrations that it has had.
        key_id: of the wrapping key that its keys are wrapped under; ``None`` before the first start.
        reports: how many reports.
        entries: how many entries of audit trails.
        others: how many keys, the log's among them, are wrapped under another one: a rotation is under way.
    """

    schema: int
    key_id: str | None
    reports: int
    entries: int
    others: int = 0


def schema_of(path: Path) -> int:
    """How many migrations a file has had.

    Raises:
        StoreBroken: it is no database, is of a newer PicSafe, or is damaged.
    """
    with _opened(path) as connection:
        return _schema(connection)


def verify(path: Path) -> Verified:
    """Recompute every chain of a file, in memory that does not grow with it.

    Raises:
        StoreBroken: something does not hold; the message names the first report and entry.
    """
    with _opened(path) as connection:
        schema = _schema(connection)
        if schema < len(MIGRATIONS):
            raise StoreBroken("It is of an older PicSafe: run 'picsafe keyserver migrate' first.")
        key = connection.execute("SELECT key_id FROM keys_wrapping").fetchone()
        with closing(ChainHeads()) as heads:
            entries = _verify_trails(connection, heads)
            reports = _compare_reports(connection, heads)
        others = 0
        if key is not None:
            (others,) = connection.execute(_OTHERS, (str(key[0]),)).fetchone()
        return Verified(schema, key and str(key[0]), reports, entries, others)


def _verify_trails(connection: sqlite3.Connection, heads: ChainHeads) -> int:
    """Recompute all chains; how many entries there are."""
    entries = 0
    for report_id, seq, entry in connection.execute(_ENTRIES):
        known = heads.get(report_id)
        before = genesis(report_id) if known is None else Head(known[0], known[1].hex())
        try:
            after = verified(before, entry)
        except ChainBroken as error:
            raise StoreBroken(
                f"The audit trail of report {report_id} does not hold at entry {error.seq}: {error}"
            ) from error
        except ValueError as error:
            raise StoreBroken(f"The audit trail of report {report_id} cannot be read.") from error
        if after.seq != seq:
            raise StoreBroken(f"The audit trail of report {report_id} is not whole.")
        heads.put(report_id, seq, bytes.fromhex(after.hash), is_new=known is None)
        entries += 1
    return entries


def _compare_reports(connection: sqlite3.Connection, heads: ChainHeads) -> int:
    """That each report names its newest entry, and each entry is a report's; how many reports there are."""
    reports = 0
    for report_id, seq, head in connection.execute(_REPORTS):
        known = heads.get(report_id)
        if known is None:
            raise StoreBroken(f"The audit trail of report {report_id} is not whole.")
        if (known[0], known[1].hex()) != (seq, head):
            raise StoreBroken(f"The newest entry of report {report_id} is not the one that it names.")
        reports += 1
    if len(heads) > reports:
        raise StoreBroken("There are entries of a report that is not there.")
    return reports


def _schema(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise StoreBroken("It is of a newer PicSafe than this one: use that, or a newer one.")
    return int(version)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StoreBroken("It cannot be read, is damaged, or is not a Key Server's.") from error
