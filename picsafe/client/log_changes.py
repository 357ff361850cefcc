"""Accepting another log of a Key Server that was set up anew; what there was of the old one is kept apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.receipts import verify_receipt
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.contract.tiled_trees import TileHashes
from picsafe.client.contradicted_logs import ContradictedLog, contradicted, contradictions
from picsafe.client.errors import NotFound
from picsafe.client.log_evidence import Contradiction, Kept, KnownLog, LogEvidence
from picsafe.client.public_log import PublicLog
from picsafe.client.server_logs import require_growth
from picsafe.client.transport import Http


@dataclass(frozen=True, slots=True)
class LogChange:
    """A Key Server's log as this machine knows it, and as the server shows it now.

    Attributes:
        key_server: the server's URL.
        known: the log as it was seen last; ``None`` if it was not.
        receipts: how many receipts there are of it.
        seen: the contradictions that were seen before.
        now: the log as it is shown now, its newest checkpoint checked by the key beside it.
        registered: the key that is registered for it, a vkey; empty if none is, ``None`` if nobody could ask.
        breaks: in what the log of now does not fit what is known, the code of a ``ContradictedLog``; empty
            where it fits.
    """

    key_server: str
    known: KnownLog | None
    receipts: int
    seen: Sequence[Contradiction]
    now: KnownLog
    registered: str | None
    breaks: str

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to be accepted."""
        return bool(self.breaks or self.seen)


class LogChanges:
    """What has become of one Key Server's log.

    Args:
        key_server: its URL.
        http: the transport.
        evidence: what this machine has of it.
        registered: the key that is registered for it; empty for none, ``None`` if nobody could ask.
        clock: the time.
    """

    def __init__(
        self,
        key_server: str,
        http: Http,
        evidence: LogEvidence,
        registered: str | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._key_server = key_server
        self._log = PublicLog(key_server, http)
        self._evidence = evidence
        self._registered = registered
        self._clock = clock

    def look(self) -> LogChange:
        """Compare what the server shows with what is known; nothing is changed.

        Raises:
            ContradictedLog: ``unregistered_log_key``: another key is registered, and no client would believe
                this one; the key has not signed the checkpoint beside it.
            NotFound: ``no_log``.
            PicSafeClientError: as Http.call.
        """
        key = self._key()
        with contradictions(self._key_server):
            now, hashes = self._shown(key)
        kept = self._evidence.of(self._key_server)
        return LogChange(
            self._key_server,
            kept.log,
            len(kept.receipts),
            kept.contradictions,
            now,
            self._registered,
            self._breaks(kept, now, key, hashes),
        )

    def accept(self, change: LogChange) -> Path | None:
        """Believe the log that was looked at, and put what there was of the old one aside.

        Returns:
            The file that has the old evidence; ``None`` where none is kept in files.

        Raises:
            LocalFailure: as ``LogEvidence.put_aside``; nothing was changed.
        """
        return self._evidence.put_aside(self._key_server, change.now, self._clock())

    def _key(self) -> VerifierKey:
        try:
            key = self._log.key()
        except NotFound as error:
            raise NotFound(
                "no_log", f"The Key Server {self._key_server} shows no log of all entries."
            ) from error
        if self._registered and key.text() != self._registered:
            raise contradicted(
                self._key_server,
                "unregistered_log_key",
                "Its log has another key than whoever runs it has registered, and cannot be accepted.",
            )
        return key

    def _shown(self, key: VerifierKey) -> tuple[KnownLog, TileHashes | None]:
        """The log now, and the hashes of its tree if it has a checkpoint already."""
        try:
            note = self._log.checkpoint()
        except NotFound:
            return KnownLog(key.text()), None
        checkpoint = verify_checkpoint(note, key)
        return (
            KnownLog(key.text(), note.decode(), checkpoint.size),
            TileHashes(checkpoint.size, self._log.tile),
        )

    def _breaks(self, kept: Kept, now: KnownLog, key: VerifierKey, hashes: TileHashes | None) -> str:
        known = kept.log
        if known is not None and known.vkey != now.vkey:
            return "other_log_key"
        try:
            with contradictions(self._key_server):
                for one in kept.receipts:
                    verify_receipt(one.receipt, key)
                if hashes is not None:
                    new = verify_checkpoint(now.checkpoint.encode(), key)
                    require_growth(self._key_server, known, new, key, hashes)
        except ContradictedLog as error:
            return error.code
        is_gone = hashes is None and known is not None and known.size > 0
        return "log_shrank" if is_gone else ""
