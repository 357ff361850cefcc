"""Threads that deliver mail beside the serving: a mail server that hangs keeps none that answers requests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from chalicelib.errors import Unavailable
from chalicelib.observability.log import record_failure

WORKERS: Final = 8
# how often what is to be tried again is looked for; new mails wake somebody at once
POLL_SECONDS: Final = 0.5
STOP_SECONDS: Final = 3.0


class Delivery(Protocol):
    """What the threads call, as ``chalicelib.users.mail.delivery`` has it."""

    def begin(self, on_put: Callable[[], None]) -> None:
        """Take up what was left, and tell of new mails from now on."""
        ...

    def deliver_one(self) -> bool:
        """Hand over the next mail; whether there was one."""
        ...


class MailThreads:
    """Deliver until they are stopped.

    A thread that waits for a mail server when it is stopped is left behind and ends with the process; its
    mail is taken up at the next start.

    Args:
        delivery: hands mails over.
        workers: how many mails are handed over at once.
    """

    def __init__(self, delivery: Delivery, workers: int = WORKERS) -> None:
        self._delivery = delivery
        self._stopped = threading.Event()
        self._wake = threading.Semaphore(0)
        self._threads = [
            threading.Thread(target=self._run, name=f"mail_{number}", daemon=True)
            for number in range(workers)
        ]

    def start(self) -> None:
        """Begin with what an earlier process has left.

        Raises:
            Unavailable: the outbox does not answer.
        """
        self._delivery.begin(self.wake)
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Have somebody look for a mail now."""
        self._wake.release()

    def close(self) -> None:
        """End, and wait a moment for mails that are being handed over."""
        self._stopped.set()
        for _ in self._threads:
            self._wake.release()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                if self._delivery.deliver_one():
                    continue
            except Unavailable as error:
                if self._stopped.is_set():
                    return
                record_failure("outbox_failed", error)
            self._wake.acquire(timeout=POLL_SECONDS)
