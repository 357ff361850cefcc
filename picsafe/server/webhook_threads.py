"""Threads that send webhooks beside the serving: one for each target, so that none waits for another."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final, Protocol

from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.events.webhook_posts import HttpPost
from chalicelib.keys.events.webhooks import Target
from chalicelib.observability.log import record, record_failure
from chalicelib.wiring.services import Wiring
from picsafe.server.webhook_targets import read_targets
from picsafe.standby.gate import StandbyGate

STOP_SECONDS: Final = 3.0
TROUBLE_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.5


class Delivery(Protocol):
    """What a thread calls, as ``chalicelib.keys.events.deliveries`` has it."""

    def step(self) -> float:
        """Send what there is; how many seconds to wait then."""
        ...


class WebhookThreads:
    """Send until they are stopped.

    A thread that waits for a receiver when it is stopped is left behind and ends with the process; what it
    was sending is sent again at the next start.

    Args:
        deliveries: one for each target.
        stopped: set by ``close``, for who looks at it between two events.
    """

    def __init__(self, deliveries: Sequence[Delivery], stopped: threading.Event | None = None) -> None:
        self._stopped = stopped or threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(one,), name=f"webhook_{number}", daemon=True)
            for number, one in enumerate(deliveries)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End, and wait a moment for what is being sent."""
        self._stopped.set()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self, delivery: Delivery) -> None:
        pause = 0.0
        while not self._stopped.wait(pause):
            pause = self._step(delivery)

    def _step(self, delivery: Delivery) -> float:
        try:
            return delivery.step()
        except AuditLogContradicted:
            record("audit_log_contradicted", level=logging.CRITICAL)
        except Exception as error:  # noqa: BLE001 - the thread has to live on, or nobody is told any more
            if not self._stopped.is_set():
                record_failure("webhooks_stalled", error)
        return TROUBLE_SECONDS


def send_once(deliveries: Sequence[Delivery]) -> None:
    """Send each target what there is for it, as far as it takes it; none waits for another.

    Raises:
        AuditLogContradicted: what is stored is no entry.
        Unavailable: a store does not answer.
    """
    with ThreadPoolExecutor(len(deliveries)) as threads:
        for sent in [threads.submit(_send_all, one) for one in deliveries]:
            sent.result()


def _send_all(delivery: Delivery) -> None:
    while delivery.step() == 0.0:
        pass


def send_until_stopped(deliveries: Sequence[Delivery]) -> None:
    """Send until the process is told to end, by SIGTERM or SIGINT."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with closing(WebhookThreads(deliveries)) as threads:
        threads.start()
        # a signal that comes just before a wait does not end it
        while not stopped.wait(_LOOK_SECONDS):
            pass


def webhooks_of(path: Path, wiring: Wiring, gate: StandbyGate | None = None) -> WebhookThreads:
    """What sends events to the targets that a file names; ``/health`` says what is wrong with one.

    Args:
        path: the file.
        wiring: the Key Server's.
        gate: knows whether another machine sends them by now.

    Raises:
        StartError: the file cannot be used.
    """
    targets, post, desk = watch_webhooks(path, wiring), HttpPost(), wiring.webhook_desk
    stopped = threading.Event()

    def goes_on() -> bool:
        return not (stopped.is_set() or (gate is not None and gate.has_given_way()))

    return WebhookThreads([desk.delivery(target, post, goes_on) for target in targets], stopped)


def watch_webhooks(path: Path, wiring: Wiring) -> list[Target]:
    """Have ``/health`` say what is wrong with a target that a file names; whom it names.

    Raises:
        StartError: the file cannot be used.
    """
    targets, desk = read_targets(path), wiring.webhook_desk
    names = [target.name for target in targets]
    wiring.warnings.ask("webhooks_failing", lambda: desk.are_failing(names))
    wiring.warnings.ask("webhooks_given_up", lambda: desk.are_given_up(names))
    return targets
