"""How an entry comes onto a report's trail in SQLite, and the report changes with it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from chalicelib.contract.audit_chain import Head
from chalicelib.keys.entries import Entry, Event, next_entry, recall_reason_of
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.model import ReportKey
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import UNUSED, Usage, Use
from chalicelib.local.sqlite import Connection

_POLICY = msgspec.json.Decoder(KeyPolicy)
_USAGE = msgspec.json.Decoder(Usage)

_ADVANCE = """
    UPDATE keys_reports SET seq = ?, head = ?
    WHERE report_id = ? AND seq = ? AND head = ? AND recalled = ? AND held = ? AND tag IS ? AND policy IS ?
        AND (wrapped = x'') = ?
"""
_STATE = """
    SELECT recalled, held, seq, head, tag, policy, usage, wrapped = x'', recall_reason
    FROM keys_reports WHERE report_id = ?
"""
_MOVE_HEAD = """
    UPDATE keys_reports SET seq = ?, head = ?, recalled = ?, held = ?, tag = ?, policy = ?, usage = ?,
        recall_reason = ?
    WHERE report_id = ?
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a report with an entry; ``None`` leaves it as it is. See ``KeyStore.append``."""

    recalled: bool | None = None
    held: bool | None = None
    tag: str | None = None
    policy: KeyPolicy | None = None
    use: Use | None = None


def append_entry(connection: Connection, report: ReportKey, event: Event, change: Change | None) -> Entry:
    """Append an entry to a report that is as it was read, whoever has appended others meanwhile.

    Args:
        connection: within a transaction.
        report: as it was read.
        event: what happened.
        change: what else becomes of the report, if anything does.

    Raises:
        StateChanged: the report is another one, or ``change.use`` does not apply any more.
    """
    if change is not None:
        return _appended(connection, report, event, change)
    # nearly always nobody was first, and then one statement says so and does it
    entry = next_entry(report.head, event)
    policy = None if report.policy is None else msgspec.json.encode(report.policy)
    known = (report.recalled, report.held, report.tag, policy, report.shredded)
    found = (report.report_id, report.head.seq, report.head.hash, *known)
    if connection.execute(_ADVANCE, (entry.seq, entry.hash, *found)).rowcount == 1:
        add_entry(connection, report.report_id, entry)
        return entry
    return _appended(connection, report, event, Change())


def _appended(connection: Connection, report: ReportKey, event: Event, change: Change) -> Entry:
    row = connection.execute(_STATE, (report.report_id,)).fetchone()
    if row is None:
        raise StateChanged
    recalled, held, seq, head, tag, policy, usage, shredded, reason = row
    found = (bool(recalled), bool(held), tag, bool(shredded), read_policy(policy))
    if found != (report.recalled, report.held, report.tag, report.shredded, report.policy):
        raise StateChanged
    entry = next_entry(Head(seq, head), event)
    add_entry(connection, report.report_id, entry)
    state = (
        report.recalled if change.recalled is None else change.recalled,
        report.held if change.held is None else change.held,
        report.tag if change.tag is None else change.tag,
        policy if change.policy is None else msgspec.json.encode(change.policy),
        usage if change.use is None else msgspec.json.encode(change.use.apply(read_usage(usage))),
        reason if change.recalled is None else recall_reason_of(event),
    )
    connection.execute(_MOVE_HEAD, (entry.seq, entry.hash, *state, report.report_id))
    return entry


def add_entry(connection: Connection, report_id: str, entry: Entry) -> None:
    """Store an entry that follows the newest one."""
    row = (report_id, entry.seq, msgspec.json.encode(entry))
    connection.execute("INSERT INTO keys_entries (report_id, seq, entry) VALUES (?, ?, ?)", row)


def read_policy(stored: bytes | None) -> KeyPolicy | None:
    """What was laid down about a report's key, as its row has it."""
    return None if stored is None else _POLICY.decode(stored)


def read_usage(stored: bytes | None) -> Usage:
    """What has become of that, as its row has it."""
    return UNUSED if stored is None else _USAGE.decode(stored)
