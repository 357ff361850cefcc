"""Verifies an export offline: every hash, every chain, the tree, the checkpoints and receipts.

One pass, in memory that does not grow with the entries. Nothing that the export says of itself is believed:
hashes are recomputed, and what they come to is compared with what the log's key has signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO, Final

import msgspec

from chalicelib.contract.audit_chain import Head, genesis, verify_entries
from chalicelib.contract.checkpoints import Checkpoint
from chalicelib.contract.errors import ChainBroken
from chalicelib.contract.merkle import CompactRange
from chalicelib.contract.receipts import Receipt
from chalicelib.contract.report_ids import is_report_id
from chalicelib.local.chain_heads import ChainHeads
from chalicelib.local.quick_chains import quick_digest
from picsafe.audit.errors import NOT_JSON, BadExport, DoesNotHold
from picsafe.audit.records import EntryLine, Header, decode_end, read_export

Told = Callable[[int], None]

_decode: Final = msgspec.json.Decoder(EntryLine).decode
_sha256: Final = hashlib.sha256


@dataclass(slots=True)
class Verified:
    """What was found to hold.

    Attributes:
        header: what the export says that it is.
        entries: how many there are.
        reports: on how many reports' trails.
        gaps: at how many places a trail goes on behind entries that were not asked for; none, if the export
            is whole.
        size: how many entries the tree has that was compared with a checkpoint; 0 if none was.
        checkpoints: how many checkpoints hold.
        receipts: how many receipts hold, their entries among these.
        not_here: receipts that hold, and whose entries are not in this export and need not be.
    """

    header: Header
    entries: int = 0
    reports: int = 0
    gaps: int = 0
    size: int = 0
    checkpoints: int = 0
    receipts: int = 0
    not_here: list[Receipt] = field(default_factory=list)


def verify_export(
    file: BinaryIO,
    *,
    checkpoints: Iterable[Checkpoint] = (),
    receipts: Iterable[Receipt] = (),
    told: Told | None = None,
    heads: ChainHeads | None = None,
) -> Verified:
    """Verify an export as JSON Lines.

    Args:
        file: read once, from where it stands.
        checkpoints: what the log has said at any time, their signatures checked.
        receipts: what the log has promised, likewise.
        told: is told how many entries were verified, now and then.
        heads: where the chains' ends are kept.

    Raises:
        BadExport: it is none, or is cut off.
        DoesNotHold: it names the first entry that does not, as far as that can be told.
    """
    header, batches = read_export(file)
    # one that is empty yet is false
    heads = ChainHeads() if heads is None else heads
    run = _Run(header, sorted(checkpoints, key=lambda one: one.size), receipts, heads)
    try:
        run.require_one_tree_a_size()
        run.require_checkpoints()
        for lines in batches:
            run.take(lines)
            if told is not None:
                told(run.found.entries)
        return run.finished()
    finally:
        run.heads.close()


class _Run:
    """One pass over an export."""

    def __init__(
        self, header: Header, checkpoints: list[Checkpoint], receipts: Iterable[Receipt], heads: ChainHeads
    ) -> None:
        self.found = Verified(header)
        self.heads = heads
        self._whole = header.whole
        self._tree = CompactRange()
        self._checkpoints = checkpoints[::-1]
        self._held_until = 0
        self._wanted: dict[tuple[str, int], list[Receipt]] = {}
        for receipt in receipts:
            self._wanted.setdefault((receipt.report_id, receipt.seq), []).append(receipt)
        self._last = -1
        self._ended = False

    def take(self, lines: list[bytes]) -> None:
        """Verify some lines."""
        for line in lines:
            try:
                record = _decode(line)
            except NOT_JSON:
                self._end(line)
                continue
            if self._ended:
                raise BadExport(
                    "bad_export", "This is no export of audit trails: there is more behind its end."
                )
            digest = self._chained(record)
            self.found.entries += 1
            if self._wanted:
                self._compare_receipts(record, digest)
            if self._whole:
                self._tree.append(_sha256(b"\0" + digest).digest())
                if self._checkpoints and self._tree.size == self._checkpoints[-1].size:
                    self.require_checkpoints()

    def require_one_tree_a_size(self) -> None:
        """Refuse checkpoints of which no tree can be both."""
        for one, other in pairwise(self._checkpoints):
            if one.size == other.size and one.root != other.root:
                raise DoesNotHold(
                    "checkpoint_contradicted",
                    f"Two checkpoints of the log say different things of its first {one.size} entries.",
                )

    def require_checkpoints(self) -> None:
        """Compare the tree with the checkpoints of its present size."""
        while self._checkpoints and self._whole and self._checkpoints[-1].size <= self._tree.size:
            checkpoint = self._checkpoints.pop()
            if self._tree.root() != checkpoint.root:
                raise self._contradicted(checkpoint)
            self._held_until = self.found.size = self._tree.size
            self.found.checkpoints += 1

    def finished(self) -> Verified:
        """What was found, once all lines were taken."""
        if not self._ended:
            raise BadExport("cut_off", "The export is cut off: its last line is missing.")
        if self._whole and self._checkpoints:
            missing = self._tree.size
            raise DoesNotHold(
                "entries_missing",
                f"Entries are missing: the export ends before entry {missing}, and a checkpoint of the log"
                f" has {self._checkpoints[0].size}.",
                index=missing,
            )
        for receipt in (one for many in self._wanted.values() for one in many):
            # a receipt may be made a moment before its entry is stored: what it promises is the deadline
            if self._whole and receipt.merged_by <= self.found.header.exported_at:
                raise DoesNotHold(
                    "receipt_contradicted",
                    f"Entry {receipt.seq} of report {receipt.report_id} is missing: the log has promised it"
                    f" by {receipt.merged_by}.",
                    report_id=receipt.report_id,
                    seq=receipt.seq,
                )
            self.found.not_here.append(receipt)
        self.found.reports = len(self.heads)
        return self.found

    def _end(self, line: bytes) -> None:
        end = decode_end(line)
        if end is None:
            if line == b"" and self._ended:
                return
            raise BadExport(
                "bad_export",
                f"The line behind entry {self._last} is none that an export has: it was changed.",
            )
        if self._ended or end.entries != self.found.entries:
            raise BadExport("cut_off", "Entries are missing: there are not as many as the last line says.")
        self._ended = True

    def _chained(self, record: EntryLine) -> bytes:
        """The recomputed hash of an entry that follows the one before on its report's trail."""
        if record.index != self._last + 1 and (self._whole or record.index <= self._last):
            raise _broken(record, "it is not the next one of the log")
        report_id, entry = record.report_id, record.entry
        head = self.heads.get(report_id)
        seq, before = head or (0, _genesis(report_id, record))
        number, digest = seq + 1, quick_digest(seq, before, entry)
        if digest is None:
            number, digest = self._slowly(record, Head(seq, before.hex()))
        self.heads.put(report_id, number, digest, is_new=head is None)
        self._last = record.index
        return digest

    def _slowly(self, record: EntryLine, head: Head) -> tuple[int, bytes]:
        """As ``_chained``, by the contract's own rules, which name what does not fit."""
        seq, prev = record.entry.get("seq"), record.entry.get("prev")
        if not self._whole and type(seq) is int and seq > head.seq + 1 and isinstance(prev, str):
            # what lies between was not asked for: the entry can be held against its own hash alone
            if len(prev) != 64 or not set(prev) <= set("0123456789abcdef"):
                raise _broken(record, "it does not follow the entry before")
            self.found.gaps += 1
            head = Head(seq - 1, prev)
        try:
            head = verify_entries(head, [record.entry])
        except ChainBroken as error:
            raise _broken(record, str(error).partition(": ")[2].rstrip(".")) from None
        return head.seq, bytes.fromhex(head.hash)

    def _compare_receipts(self, record: EntryLine, digest: bytes) -> None:
        seq = record.entry["seq"]
        for receipt in self._wanted.pop((record.report_id, seq), ()):
            if receipt.hash != digest.hex():
                raise DoesNotHold(
                    "receipt_contradicted",
                    f"Entry {record.index} of the log, number {seq} of report {record.report_id}, is not the"
                    " one that the log has given a receipt for.",
                    index=record.index,
                    report_id=record.report_id,
                    seq=seq,
                )
            self.found.receipts += 1

    def _contradicted(self, checkpoint: Checkpoint) -> DoesNotHold:
        first, last = self._held_until, checkpoint.size - 1
        where = f"entry {last}" if first == last else f"one of the entries {first} to {last}"
        return DoesNotHold(
            "checkpoint_contradicted",
            f"The log has signed another tree of {checkpoint.size} entries: {where} does not hold.",
            index=first,
        )


def _genesis(report_id: str, record: EntryLine) -> bytes:
    if not is_report_id(report_id):
        raise _broken(record, "it names no report")
    return bytes.fromhex(genesis(report_id).hash)


def _broken(record: EntryLine, reason: str) -> DoesNotHold:
    seq = record.entry.get("seq")
    number = seq if type(seq) is int else 0
    report_id = record.report_id if is_report_id(record.report_id) else ""
    whose = f", number {number} of report {report_id}" if number and report_id else ""
    return DoesNotHold(
        "chain_broken",
        f"Entry {record.index} of the log{whose}, does not hold: {reason}.",
        index=record.index,
        report_id=report_id,
        seq=number,
    )
