"""The log's key: made once, wrapped at rest like reports' keys, held in memory to sign with."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from chalicelib.clock import Clock
from chalicelib.contract.checkpoints import Checkpoint, sign_checkpoint
from chalicelib.contract.receipts import Receipt, sign_receipt
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.errors import Unavailable
from chalicelib.keys.entries import Entry, timestamp
from chalicelib.keys.model import KEY_BYTES
from chalicelib.keys.ordered_log.model import StoredLogKey
from chalicelib.keys.ordered_log.ports import LogStore
from chalicelib.keys.ports import KeyWrapper

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WRAPPED_FOR = "audit-log"
"""What the private key is bound to as it is wrapped; no report's ID has a hyphen."""

PATH = "/log"
"""Below the Key Server's URL: where the log is served."""


def origin_of_log(key_url: str) -> str:
    """The name of the log of the Key Server at an origin: its URL without scheme, as ``tlog-tiles`` wants."""
    return key_url.partition("://")[2] + PATH


class LogSigner:
    """Signs what a log says.

    Args:
        origin: the log's name.
        private: its key.

    Attributes:
        origin: as above.
        vkey: the public key, with the name.
    """

    def __init__(self, origin: str, private: Ed25519PrivateKey) -> None:
        self.origin = origin
        self.vkey = VerifierKey(origin, private.public_key().public_bytes_raw())
        self._private = private

    def checkpoint(self, size: int, root: bytes) -> bytes:
        """The signed note about a tree."""
        return sign_checkpoint(Checkpoint(self.origin, size, root), self._private)

    def receipt(self, report_id: str, entry: Entry, at: datetime, merged_by: datetime) -> Receipt:
        """The promise that an entry will be in the tree."""
        return sign_receipt(
            self._private,
            log=self.origin,
            report_id=report_id,
            seq=entry.seq,
            hash=entry.hash,
            at=timestamp(at),
            merged_by=timestamp(merged_by),
        )


class LogKey:
    """The key of a store's log, read or made at first use.

    Args:
        store: keeps it.
        wrapper: wraps it at rest.
        require_wrapping_key: raises unless ``wrapper`` has the key that the store's keys are wrapped with.
        origin: the name of a log that has none yet.
    """

    def __init__(
        self, store: LogStore, wrapper: KeyWrapper, require_wrapping_key: Callable[[], None], origin: str
    ) -> None:
        self._store = store
        self._wrapper = wrapper
        self._require_wrapping_key = require_wrapping_key
        self._origin = origin
        self._signer: LogSigner | None = None
        self._loading = threading.Lock()

    def signer(self) -> LogSigner:
        """What signs in the log's name.

        Raises:
            Unavailable: the key cannot be read, unwrapped or kept.
        """
        if self._signer is None:
            with self._loading:
                if self._signer is None:
                    self._signer = self._load()
        return self._signer

    def _load(self) -> LogSigner:
        stored = self._store.log_key() or self._store.keep_log_key(self._made())
        signer = LogSigner(stored.origin, _private(self._wrapper.unwrap(WRAPPED_FOR, stored.wrapped)))
        if signer.vkey.key != stored.public:
            raise Unavailable
        return signer

    def _made(self) -> StoredLogKey:
        self._require_wrapping_key()
        seed = secrets.token_bytes(KEY_BYTES)
        public = _private(seed).public_key().public_bytes_raw()
        return StoredLogKey(self._origin, public, self._wrapper.wrap(WRAPPED_FOR, seed))


class Receipts(Protocol):
    """Promises that entries will be in the log."""

    def prepare(self) -> None:
        """Return if receipts can be given.

        Raises:
            Unavailable: they cannot.
        """
        ...

    def receipt(self, report_id: str, entry: Entry) -> Receipt:
        """That of an entry that is stored, or is before anybody learns of the receipt.

        Raises:
            Unavailable: as ``prepare``; never after that has returned.
        """
        ...


class ReceiptPrinter:
    """``Receipts``, signed with the log's key.

    Args:
        key: the log's.
        clock: the time.
        merge_seconds: within which an entry is promised to be in the tree.
    """

    def __init__(self, key: LogKey, clock: Clock, merge_seconds: int) -> None:
        self._key = key
        self._clock = clock
        self._delay = timedelta(seconds=merge_seconds)

    def prepare(self) -> None:
        """See ``Receipts.prepare``."""
        self._key.signer()

    def receipt(self, report_id: str, entry: Entry) -> Receipt:
        """See ``Receipts.receipt``."""
        now = self._clock()
        return self._key.signer().receipt(report_id, entry, now, now + self._delay)


def _private(seed: bytes) -> Ed25519PrivateKey:
    # whoever makes a cold start for another call pays for no import
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed)
