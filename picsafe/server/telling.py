"""Tells senders by mail of their reports, beside the requests."""

from __future__ import annotations

import logging
import threading
from typing import Final, Protocol

from chalicelib.errors import Unavailable
from chalicelib.observability.log import record, record_failure

PAUSE_SECONDS: Final = 20.0
STOP_SECONDS: Final = 3.0


class Notices(Protocol):
    """What the thread calls, as ``chalicelib.users.notices.service`` has it."""

    def run(self) -> None:
        """Read what is new, and mail what is due."""
        ...

    def is_behind(self) -> bool:
        """Whether somebody has to look why senders are not told."""
        ...


class NoticeThread:
    """One thread that looks every twenty seconds what has become of reports.

    Args:
        notices: the User Server's.
        pause: seconds between two looks.
    """

    def __init__(self, notices: Notices, pause: float = PAUSE_SECONDS) -> None:
        self._notices = notices
        self._pause = pause
        self._is_behind = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End; what was not read or mailed is at the next start."""
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while True:
            self._look()
            if self._stopping.wait(self._pause):
                return

    def _look(self) -> None:
        try:
            self._notices.run()
            is_behind = self._notices.is_behind()
        except Unavailable as error:
            if not self._stopping.is_set():
                record_failure("notices_failed", error)
            return
        except Exception as error:  # noqa: BLE001 - the thread has to live on, or nobody is told any more
            record_failure("notices_failed", error)
            return
        # each time would say the same for as long as somebody's server is off
        if is_behind and not self._is_behind:
            record("key_events_behind", level=logging.WARNING)
        self._is_behind = is_behind
