"""A Key Server's data folder with trails, and the log of all their entries."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.contract.checkpoints import Checkpoint, sign_checkpoint
from chalicelib.contract.merkle import leaf_hash
from chalicelib.contract.receipts import Receipt, sign_receipt
from chalicelib.contract.signed_notes import verifier_key
from chalicelib.contract.tiled_trees import grow
from chalicelib.contract.tlog_tiles import Tile
from chalicelib.keys.entries import Actor, EnterpriseScript, Entry, Event, Operator, Person, next_entry
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.local.sqlite import Database

LOG = "keys.example.org/log"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = verifier_key(LOG, PRIVATE)
PAT = Person(1, "Dr", "Pat", "Example", "pat@example.org", "AU")
KIM = Person(2, "", "Kim", "=1+2", "kim@example.org", "IE", "2-0123456789ab")
SCRIPT = EnterpriseScript(7, "Example Hospital")
OPERATOR = Operator("Example privacy office, request 17")
REPORTS = [f"00000000114628005282{number:02d}" for number in range(40, 45)]


def happened(count: int) -> list[tuple[str, Event]]:
    """``count`` events, on several reports in turn."""
    kinds: list[tuple[str, str, Actor]] = [
        ("fetch", "granted", KIM),
        ("fetch", "not_allowed", SCRIPT),
        ("recall", "granted", OPERATOR),
        ("read_log", "granted", PAT),
    ]
    events, begun = [], set()
    for number in range(count):
        report = REPORTS[number * number % len(REPORTS)]
        action, outcome, user = kinds[number % 4] if report in begun else ("create", "granted", PAT)
        begun.add(report)
        at = f"2026-03-{number % 28 + 1:02d}T05:06:07.{number % 1000:03d}Z"
        events.append((report, Event(at, action, outcome, user, "192.0.2.1")))  # type: ignore[arg-type] # the actions above
    return events


class Audited:
    """Trails in the order of the log.

    Attributes:
        entries: report and entry, each at its index.
    """

    def __init__(self, events: Sequence[tuple[str, Event]]) -> None:
        heads: dict[str, Head] = {}
        self.entries: list[tuple[str, Entry]] = []
        for report, event in events:
            entry = next_entry(heads.get(report) or genesis(report), event)
            heads[report] = Head(entry.seq, entry.hash)
            self.entries.append((report, entry))

    def note(self, size: int) -> bytes:
        """What the log has signed when it had so many entries."""
        root = grow(0, self.leaves()[:size], self._no_tile).root
        return sign_checkpoint(Checkpoint(LOG, size, root), PRIVATE)

    def leaves(self) -> list[bytes]:
        """The leaf of each entry."""
        return [leaf_hash(bytes.fromhex(entry.hash)) for _, entry in self.entries]

    def tiles(self, size: int) -> Mapping[Tile, bytes]:
        """The log's tiles when it had so many entries."""
        return grow(0, self.leaves()[:size], self._no_tile).tiles

    def receipt(
        self, index: int, *, at: str = "2026-03-29T00:00:00.000Z", merged_by: str | None = None
    ) -> Receipt:
        """The receipt for an entry."""
        report, entry = self.entries[index]
        return sign_receipt(
            PRIVATE,
            log=LOG,
            report_id=report,
            seq=entry.seq,
            hash=entry.hash,
            at=at,
            merged_by=merged_by or at,
        )

    def answer(self, index: int) -> dict[str, Any]:
        """What a Key Server answers with a key, as a client keeps it."""
        receipt = self.receipt(index)
        entry: dict[str, Any] = msgspec.to_builtins(self.entries[index][1])
        kept = {"log": receipt.log, "at": receipt.at, "merged_by": receipt.merged_by}
        return {
            "report_id": receipt.report_id,
            "entry": entry,
            "receipt": {**kept, "signature": receipt.signature},
        }

    def store(self, data: Path, *, size: int) -> None:
        """Write a Key Server's data folder, whose log has integrated the first ``size`` entries."""
        data.mkdir(mode=0o700, exist_ok=True)
        Database(data / "keys.db", MIGRATIONS).close()
        with sqlite3.connect(data / "keys.db") as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.executemany(
                "INSERT INTO keys_entries (report_id, seq, entry) VALUES (?, ?, ?)",
                [(report, entry.seq, msgspec.json.encode(entry)) for report, entry in self.entries],
            )
            connection.execute(
                "INSERT INTO keys_log (number, origin, public, wrapped, size, checkpoint)"
                " VALUES (1, ?, ?, x'00', ?, ?)",
                (LOG, VKEY.key, size, self.note(size)),
            )
            widest = {(tile.level, tile.number): hashes for tile, hashes in self.tiles(size).items()}
            connection.executemany(
                "INSERT INTO keys_log_tiles VALUES (?, ?, ?)",
                [(*place, one) for place, one in widest.items()],
            )
        connection.close()

    def exported(self, *, size: int | None = None, **header: Any) -> bytes:
        """The whole log as JSON Lines, as docs/audit-log.md says, and not as our own code writes it."""
        first = {
            "picsafe_audit_export": 1,
            "log": LOG,
            "exported_at": "2026-03-31T00:00:00.000Z",
            "whole": True,
            "checkpoint": self.note(len(self.entries) if size is None else size).decode(),
            **header,
        }
        lines = [
            first,
            *(
                {"index": index, "report_id": report, "entry": msgspec.to_builtins(entry)}
                for index, (report, entry) in enumerate(self.entries)
            ),
            {"entries": len(self.entries)},
        ]
        return "".join(json.dumps(line) + "\n" for line in lines).encode()

    @staticmethod
    def _no_tile(tile: Tile) -> bytes:
        raise AssertionError(tile)
