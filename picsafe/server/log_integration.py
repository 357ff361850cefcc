"""Takes audit entries into the log of all of them, behind the requests that made them."""

from __future__ import annotations

import logging
import threading
from typing import Final, Protocol

from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.observability.log import record, record_failure

PAUSE_SECONDS: Final = 0.5
STOP_SECONDS: Final = 3.0
TROUBLE_SECONDS: Final = 10.0
"""Between two attempts at a log that is contradicted, or a store that does not answer."""


class Log(Protocol):
    """What the thread calls, as ``chalicelib.keys.ordered_log.service`` has it."""

    def integrate(self) -> int:
        """Take some of the entries that the log has not; how many these were."""
        ...


class LogThread:
    """One thread that looks twice a second for entries that the log has not.

    Args:
        log: the Key Server's.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="audit-log", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Take what is there, and end; what is left is taken at the next start."""
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        pause = 0.0
        # once more after the last request was answered
        while not self._stopping.wait(pause):
            pause = self._integrated()
        self._integrated()

    def _integrated(self) -> float:
        """Take all that is there; how many seconds to wait then."""
        try:
            while self._log.integrate():
                pass
        except AuditLogContradicted:
            record("audit_log_contradicted", level=logging.CRITICAL)
            return TROUBLE_SECONDS
        except Exception as error:  # noqa: BLE001 - the thread has to live on, or nothing gets into the log
            record_failure("audit_log_stalled", error)
            return TROUBLE_SECONDS
        return PAUSE_SECONDS
