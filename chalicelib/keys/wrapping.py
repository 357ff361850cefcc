"""Keys as the store holds them: always wrapped under the one key that all of its keys are wrapped with."""

from __future__ import annotations

import logging

from chalicelib.errors import Unavailable
from chalicelib.keys.model import KEY_BYTES, ReportKey
from chalicelib.keys.ports import KeyStore, KeyWrapper
from chalicelib.keys.trail import failures_recorded
from chalicelib.observability.log import record


class StoredKeyWrapper:
    """Wraps keys for a store, and never under another key than those that are in it.

    Whoever puts the right wrapping key back would lose what was wrapped meanwhile. A store refuses what was
    wrapped under the key before, once another one takes its place while a process runs.

    Args:
        store: remembers which wrapping key it is.
        wrapper: encrypts keys.
    """

    def __init__(self, store: KeyStore, wrapper: KeyWrapper) -> None:
        self._store = store
        self._wrapper = wrapper
        self._known = False

    def wrap(self, report_id: str, key: bytes) -> bytes:
        """A report's key as the store holds it.

        Raises:
            Unavailable: it is the wrong wrapping key, or there is none.
        """
        self.require_stores_key()
        return self._wrapper.wrap(report_id, key)

    def unwrap(self, report: ReportKey) -> bytes:
        """The key of a stored report.

        Raises:
            Unavailable: it cannot be unwrapped.
        """
        with failures_recorded("unwrap_failed"):
            return self._wrapper.unwrap(report.report_id, report.wrapped)

    def doubt(self) -> None:
        """Ask the store again before the next key: another wrapping key may have taken this one's place."""
        self._known = False

    def check(self) -> None:
        """Return if keys can be wrapped and unwrapped.

        Raises:
            Unavailable: they cannot.
        """
        self.require_stores_key()
        # of no report: its ID is none
        if self._wrapper.unwrap("health", self._wrapper.wrap("health", bytes(KEY_BYTES))) != bytes(KEY_BYTES):
            raise Unavailable

    def require_stores_key(self) -> None:
        """Return if the wrapping key is the one that the store's keys are wrapped with.

        Raises:
            Unavailable: it is another one, or there is none.
        """
        if self._known:
            return
        if not self._wrapper.use(self._store.wrapping_key(self._wrapper.key_id())):
            record("wrong_wrapping_key", level=logging.ERROR)
            raise Unavailable
        self._known = True
