"""What an Endpoint Server does by itself every so often.

It deletes what has been delivered and is over, and stays signed in where nothing was delivered for long.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from chalicelib.errors import Unavailable
from picsafe.delivery.errors import DeliveryError
from picsafe.delivery.settings.kinds import AnySettings
from picsafe.delivery.signing_in import keep_signed_in
from picsafe.endpoint.errors import EndpointError
from picsafe.endpoint.retention import Retention

INTERVAL: Final = timedelta(hours=1)

_LOG = logging.getLogger(__name__)


class Housekeeping:
    """A thread that does what is due when the server starts, and every hour from then on.

    Args:
        retention: deletes.
        age: how long delivered reports are kept.
        destinations: their settings, by name.
    """

    def __init__(self, retention: Retention, age: timedelta, destinations: Mapping[str, AnySettings]) -> None:
        self._retention = retention
        self._age = age
        self._destinations = destinations
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
            self._stay_signed_in()
            self._stopping.wait(INTERVAL.total_seconds())

    def _stay_signed_in(self) -> None:
        for name, settings in self._destinations.items():
            try:
                keep_signed_in(name, settings)
            except DeliveryError as error:
                _LOG.warning("renewal_failed destination=%s error=%s", name, error.code)
