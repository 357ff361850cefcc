"""A Key Server's log of all entries, as somebody follows it who was given receipts.

Where the log's key is registered with PicSafe, no other is believed. Elsewhere it is taken at first sight and
believed no other from then on. docs/audit-log.md has the formats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.contract.checkpoints import Checkpoint, verify_checkpoint
from chalicelib.contract.errors import LogContradicted, MalformedLog
from chalicelib.contract.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from chalicelib.contract.receipts import signed_bytes, verify_receipt
from chalicelib.contract.signed_notes import VerifierKey, parse_vkey
from chalicelib.contract.tiled_trees import TileHashes
from chalicelib.contract.tlog_tiles import WIDTH
from picsafe.client.audit import AuditTrail
from picsafe.client.contradicted_logs import ContradictedLog, contradicted, contradictions
from picsafe.client.errors import NotFound
from picsafe.client.log_evidence import Contradiction, KeptReceipt, KnownLog, LogEvidence
from picsafe.client.public_log import PublicLog
from picsafe.client.responses import Key
from picsafe.client.transport import Http

MAX_SEARCHED: Final = 400
"""Tiles in which an entry is looked for: the newest hundred thousand entries."""

MAX_DELAY: Final = timedelta(days=1)
"""The longest that a receipt may have its holder wait for the entry."""


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What a log was found to be.

    Attributes:
        name: the log's.
        size: how many entries its newest checkpoint has.
        since: how many the one before had that this machine has seen; 0 for none.
        included: how many of the report's receipts were found kept.
        waiting: how many of them are not due yet.
        not_found: how many were not looked for, because the log has grown by too many entries.
    """

    name: str
    size: int
    since: int
    included: int
    waiting: int
    not_found: int


class ServerLog:
    """The log of one Key Server.

    Args:
        key_server: its URL.
        http: the transport.
        evidence: what this machine has of it.
        clock: the time.
        registered: the key that the log has to have, a vkey, as whoever runs it has registered it; or empty.
    """

    def __init__(
        self,
        key_server: str,
        http: Http,
        evidence: LogEvidence,
        clock: Callable[[], datetime],
        registered: Callable[[], str] = str,
    ) -> None:
        self._registered = registered
        self._key_server = key_server
        self._log = PublicLog(key_server, http)
        self._evidence = evidence
        self._clock = clock

    def received(self, key: Key) -> None:
        """Keep the receipt that came with a key, and check it if the log's key is known.

        Nobody waits for the log here: a key that is not registered is learned by ``check``, which checks what
        was kept as well.

        Raises:
            ContradictedLog: ``no_receipt``: there is none although the server has a log;
                ``unregistered_log_key``: the registered key has not signed it; ``other_log_key``: it has,
                and is not the one that the log was seen with; ``wrong_signature``, ``wrong_log``: nothing is
                registered, and the known key has not signed it; ``invalid_receipt``.
        """
        known, registered = self._evidence.log_of(self._key_server), self._registered()
        with self._held_against(known, registered):
            if self._keep(key, known, registered):
                self._evidence.acquit(self._key_server, registered)

    def _keep(self, key: Key, known: KnownLog | None, registered: str) -> bool:
        """Whether the registered key has signed the receipt, which is kept."""
        if key.receipt is None:
            if registered or known is not None:
                raise self._contradicted("no_receipt", "It has given a key without a receipt for the access.")
            return False
        given, entry = key.receipt, key.entry
        kept = KeptReceipt(
            self._key_server,
            key.report_id,
            entry.seq,
            entry.hash,
            given.at,
            given.merged_by,
            given.signature,
            given.log,
            0 if known is None else known.size,
            self._clock(),
        )
        with contradictions(self._key_server):
            _required(kept)
            if not self._evidence.keep(kept):
                raise self._contradicted("invalid_receipt", "It has given a receipt that nobody could keep.")
            self._require_signed(kept, known, registered)
        return bool(registered)

    def _require_signed(self, kept: KeptReceipt, known: KnownLog | None, registered: str) -> None:
        if not registered:
            if known is not None:
                verify_receipt(kept.receipt, parse_vkey(known.vkey))
            return
        try:
            verify_receipt(kept.receipt, parse_vkey(registered))
        except LogContradicted as error:
            raise self._contradicted(
                "unregistered_log_key",
                "Its receipt is not signed with the key that whoever runs it has registered.",
            ) from error
        # who holds receipts of a log is told when another one takes its place, whoever has registered that
        if known is None:
            self._evidence.learn(self._key_server, KnownLog(registered))
        elif known.vkey != registered:
            raise self._other_key()

    def key(self) -> VerifierKey:
        """The log's public key, as the server says it and as it may be believed.

        Raises:
            ContradictedLog: ``unregistered_log_key``, ``other_log_key``.
            NotFound: the server has no log.
            PicSafeClientError: as Http.call.
        """
        return self._believed(self._evidence.log_of(self._key_server), self._registered())

    def _believed(self, known: KnownLog | None, registered: str) -> VerifierKey:
        vkey = self._log.key()
        if registered and vkey.text() != registered:
            raise self._contradicted(
                "unregistered_log_key", "Its log has another key than whoever runs it has registered."
            )
        if known is not None and known.vkey != vkey.text():
            raise self._other_key()
        return vkey

    def check(self, trail: AuditTrail) -> LogCheck | None:
        """Compare the log with what it was, with a report's verified trail, and with its receipts.

        Returns:
            What it was found to be; ``None`` for a Key Server that has none, and never had.

        Raises:
            ContradictedLog: it does not hold.
            PicSafeClientError: as Http.call.
        """
        known, registered = self._evidence.log_of(self._key_server), self._registered()
        with self._held_against(known, registered):
            return self._checked(trail, known, registered)

    def _checked(self, trail: AuditTrail, known: KnownLog | None, registered: str) -> LogCheck | None:
        try:
            vkey = self._believed(known, registered)
        except NotFound:
            if not registered and known is None and not self._evidence.has_receipts(self._key_server):
                return None
            raise self._contradicted(
                "no_log", "It had a log of all entries, and has none any more."
            ) from None
        with contradictions(self._key_server):
            note = self._log.checkpoint()
            checkpoint = verify_checkpoint(note, vkey)
            hashes = TileHashes(checkpoint.size, self._log.tile)
            since = require_growth(self._key_server, known, checkpoint, vkey, hashes)
            counts = self._receipts(trail, checkpoint, vkey, hashes)
        if not self._evidence.learn(self._key_server, KnownLog(vkey.text(), note.decode(), checkpoint.size)):
            raise self._contradicted(
                "invalid_checkpoint", "Its checkpoint is longer than anybody could keep."
            )
        return LogCheck(checkpoint.origin, checkpoint.size, since, *counts)

    def _receipts(
        self, trail: AuditTrail, checkpoint: Checkpoint, vkey: VerifierKey, hashes: TileHashes
    ) -> tuple[int, int, int]:
        """How many are included, wait, and were not looked for."""
        included = waiting = not_found = 0
        on_trail = {entry.seq: entry.hash for entry in trail.entries}
        for kept in self._evidence.receipts_of(self._key_server, trail.report_id):
            verify_receipt(kept.receipt, vkey)
            due = _required(kept)
            if on_trail.get(kept.seq, kept.hash) != kept.hash or kept.seq > trail.count:
                raise self._contradicted("receipt_broken", f"Entry {kept.seq} is not the one of its receipt.")
            index = self._log.index_of(
                kept.hash,
                checkpoint.size,
                said=trail.places.get(kept.seq),
                after=kept.after,
                most=MAX_SEARCHED,
            )
            if index is not None:
                leaf = leaf_hash(bytes.fromhex(kept.hash))
                proof = inclusion_proof(index, checkpoint.size, hashes)
                verify_inclusion(index, checkpoint.size, leaf, proof, checkpoint.root)
                included += 1
            elif due >= self._clock():
                waiting += 1
            elif checkpoint.size - kept.after <= (MAX_SEARCHED - 1) * WIDTH:
                detail = f"Entry {kept.seq} is not in its log, where a receipt has promised it by now."
                raise self._contradicted("receipt_broken", detail)
            else:
                not_found += 1
        return included, waiting, not_found

    @contextmanager
    def _held_against(self, known: KnownLog | None, registered: str) -> Iterator[None]:
        """Keep a contradiction that is found."""
        try:
            yield
        except ContradictedLog as error:
            by_registration = error.code == "unregistered_log_key" or (
                known is None and error.code in {"no_receipt", "no_log"}
            )
            because = registered if by_registration else ""
            self._evidence.accuse(Contradiction(self._key_server, error.code, self._clock(), because))
            raise

    def _other_key(self) -> ContradictedLog:
        return self._contradicted("other_log_key", "Its log has another key than it had.")

    def _contradicted(self, code: str, detail: str) -> ContradictedLog:
        return contradicted(self._key_server, code, detail)


def require_growth(
    key_server: str, known: KnownLog | None, new: Checkpoint, vkey: VerifierKey, hashes: TileHashes
) -> int:
    """Return how many entries a log had when it was seen last, if its tree goes on from there.

    Args:
        key_server: whose log.
        known: what was seen of it, if anything was.
        new: its checkpoint now.
        vkey: its key, then and now.
        hashes: of its tree now.

    Raises:
        ContradictedLog: ``log_shrank``.
        LogFormatError: the two trees do not fit, as ``verify_checkpoint`` and ``verify_consistency`` say.
        PicSafeClientError: as Http.call.
    """
    if known is None or not known.checkpoint:
        return 0
    old = verify_checkpoint(known.checkpoint.encode(), vkey)
    if new.size < old.size:
        raise contradicted(key_server, "log_shrank", f"Its log had {old.size} entries, and has {new.size}.")
    proof = consistency_proof(old.size, new.size, hashes)
    verify_consistency(old.size, old.root, new.size, new.root, proof)
    return old.size


def _required(kept: KeptReceipt) -> datetime:
    """When the entry of a well-formed receipt is due.

    Raises:
        MalformedLog: ``invalid_receipt``.
        ContradictedLog: it promises nothing that could be waited for.
    """
    signed_bytes(
        log=kept.log,
        report_id=kept.report_id,
        seq=kept.seq,
        hash=kept.hash,
        at=kept.at,
        merged_by=kept.merged_by,
    )
    try:
        at, due = datetime.fromisoformat(kept.at), datetime.fromisoformat(kept.merged_by)
    except ValueError:
        # the 31st of a month that has none
        raise MalformedLog("invalid_receipt", "This is not a receipt for an entry.") from None
    if not timedelta(0) <= due - at <= MAX_DELAY:
        detail = "Its receipt promises no time that could be waited for."
        raise contradicted(kept.key_server, "invalid_receipt", detail)
    # by this machine's clock: one that is wrong accuses nobody, and a server's own excuses none
    return due if kept.kept_at is None else kept.kept_at + (due - at)
