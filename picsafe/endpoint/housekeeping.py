"""What an Endpoint Server does by itself every so often: it deletes what has been delivered and is over."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Final

from chalicelib.errors import Unavailable
from picsafe.endpoint.errors import EndpointError
from picsafe.endpoint.retention import Retention

INTERVAL: Final = timedelta(hours=1)

_LOG = logging.getLogger(__name__)


class Housekeeping:
    """A thread that deletes what is due when the server starts, and every hour from then on.

    Args:
        retention: deletes.
        age: how long delivered reports are kept.
    """

    def __init__(self, retention: Retention, age: timedelta) -> None:
        self._retention = retention
        self._age = age
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="endpoint-housekeeping")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Come to an end; whether that was so within the time."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._retention.purge(self._age, self._stopping.is_set)
                self._retention.remove_orphans()
                self._retention.forget_charges()
            except (Unavailable, EndpointError) as error:
                _LOG.error("housekeeping_failed error=%s", type(error).__name__)
            self._stopping.wait(INTERVAL.total_seconds())
