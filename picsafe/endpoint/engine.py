"""The engine: a thread for what opens reports, and one for each destination, so that none waits for another.

Each does one job at a time: it claims the one that has been due longest, tries it, and writes down what came
of it. Whatever line the process dies at, the job is ready again at the next start, and ``find`` is asked
before anything is sent a second time.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.errors import Unavailable
from picsafe.delivery.errors import DeliveryError, Later, NeedsPerson
from picsafe.delivery.model import Receipt
from picsafe.endpoint.backoff import LONGEST_REFUSED, delay
from picsafe.endpoint.errors import EndpointError
from picsafe.endpoint.jobs import JobStore
from picsafe.endpoint.model import OPEN, Job, State
from picsafe.endpoint.outages import OutageStore
from picsafe.endpoint.outcomes import Outcomes
from picsafe.endpoint.precedence import Precedence

POLL = 5.0
"""Seconds after which a worker looks for what another process has made ready: ``endpoint replay``."""
NO_ROOM = "disk_full"
"""What a destination says that is full, or for which a report is too large."""
WAY_SECONDS = 0.25
"""How long a job lets reports that are being accepted go first: so many of them never stop deliveries."""

_LOG = logging.getLogger(__name__)


class Attempt(Protocol):
    """Does one job."""

    def __call__(self, job: Job, /) -> Receipt | None:
        """Do it; ``None`` if what came of it is recorded already.

        Raises:
            DeliveryError: it was not done.
        """
        ...


class Stepping(Protocol):
    """Something that a thread of the engine does, a step at a time."""

    @property
    def name(self) -> str:
        """What it is woken by."""
        ...

    def step(self) -> bool:
        """Do what is due, if there is anything; whether there was.

        Raises:
            Unavailable: the database does not answer.
        """
        ...


class Worker:
    """Does the jobs of one name, one after the other.

    Args:
        name: ``open``, or a destination's.
        jobs: the queue.
        outcomes: takes down what came of each job.
        outages: which destinations do not work.
        attempt: does a job.
        run: this run of the engine.
        clock: the time.
        give_up_after: how long a job is tried.
        by_patient: whether a patient's reports keep their order.
        probe: says whether the destination works; asked while it does not.
        jitter: gives a number from 0 to 1.
        on_outcome: told what came of each attempt, once that is recorded: ``done``, ``later``, ``asking`` or
            ``aside``.
    """

    def __init__(
        self,
        name: str,
        jobs: JobStore,
        outcomes: Outcomes,
        outages: OutageStore,
        attempt: Attempt,
        *,
        run: str,
        clock: Callable[[], datetime],
        give_up_after: timedelta,
        by_patient: bool = False,
        probe: Callable[[], bool] | None = None,
        jitter: Callable[[], float] | None = None,
        on_outcome: Callable[[Job, str], None] = lambda _job, _outcome: None,
    ) -> None:
        self.name = name
        self._jobs = jobs
        self._outcomes = outcomes
        self._outages = outages
        self._attempt = attempt
        self._run = run
        self._clock = clock
        self._give_up_after = give_up_after
        self._by_patient = by_patient
        self._probe = probe
        self._jitter = jitter
        self._on_outcome = on_outcome
        self._untried_first = False
        self._without_room: int | None = None

    def step(self) -> bool:
        """Do the job that is due, if there is one; whether there was.

        Raises:
            Unavailable: the database does not answer.
        """
        now = self._clock()
        if not self._is_up(now):
            return False
        # in turns, so that neither waits for all of the other: what fails again and again, and what is new
        self._untried_first = not self._untried_first
        job = self._jobs.claim(
            self.name, self._run, now, by_patient=self._by_patient, untried_first=self._untried_first
        )
        if job is None:
            return False
        try:
            receipt = self._tried(job)
        except Later as error:
            self._failed(job, error)
            self._on_outcome(job, "later")
        except DeliveryError as error:
            state = State.ASKING if isinstance(error, NeedsPerson) else State.ASIDE
            choices = error.choices if isinstance(error, NeedsPerson) else ()
            self._outcomes.stopped(job, state, error.code, error.detail, self._clock(), choices=choices)
            self._on_outcome(job, state)
        else:
            self._without_room = None
            if receipt is not None:
                self._outcomes.done(job, receipt, self._clock())
            self._outages.up(self.name, self._clock())
            self._on_outcome(job, "done")
        return True

    def _tried(self, job: Job) -> Receipt | None:
        try:
            return self._attempt(job)
        except (DeliveryError, Unavailable):
            raise
        except EndpointError as error:
            raise Later(error.code, error.detail) from error
        except Exception as error:
            # what nobody has thought of must not end the worker; its text could say anything about anybody
            _LOG.error("attempt_failed name=%s error=%s", self.name, type(error).__name__)
            raise Later("internal_error", "PicSafe itself is at fault: see its log.") from error

    def _is_up(self, now: datetime) -> bool:
        outage = next((one for one in self._outages.all() if one.name == self.name), None)
        if outage is None:
            return True
        if now < outage.retry_at:
            return False
        if self._probe is None or self._probed(self._probe):
            return True
        self._outages.down(self.name, now + self._delay(outage.probes + 1), outage.code, outage.detail, now)
        return False

    def _probed(self, probe: Callable[[], bool]) -> bool:
        try:
            return probe()
        except Exception as error:  # noqa: BLE001 - as _tried
            _LOG.error("check_failed name=%s error=%s", self.name, type(error).__name__)
            return False

    def _failed(self, job: Job, error: Later) -> None:
        now = self._clock()
        if error.is_down and not self._is_only_too_large(job, error):
            outage = next((one for one in self._outages.all() if one.name == self.name), None)
            probes = 0 if outage is None else outage.probes
            retry_at = now + self._delay(probes + 1, error.retry_after)
            self._outages.down(self.name, retry_at, error.code, error.detail, now)
            # it is not this report's fault, so that its time does not run out meanwhile
            self._outcomes.later(job, now, error.code, error.detail, counts=False, now=now)
            return
        if now - job.since >= self._give_up_after:
            self._outcomes.stopped(job, State.ASIDE, error.code, error.detail, now)
            return
        wait = self._delay(job.attempts, error.retry_after)
        due = now + (min(wait, LONGEST_REFUSED) if error.is_refusal else wait)
        self._outcomes.later(job, due, error.code, error.detail, counts=True, now=now)

    def _is_only_too_large(self, job: Job, error: Later) -> bool:
        """Whether a report finds no room that others may find: the next one decides.

        Without it, one that never fits would be tried first again whenever the destination is looked at.
        """
        if error.code != NO_ROOM:
            return False
        before, self._without_room = self._without_room, job.report
        return before is None or before == job.report

    def _delay(self, attempts: int, retry_after: float | None = None) -> timedelta:
        return (
            delay(attempts, retry_after)
            if self._jitter is None
            else delay(attempts, retry_after, self._jitter)
        )


class Engine:
    """The workers' threads.

    Args:
        jobs: the queue.
        workers: made for a run.
        clock: the time.
        precedence: who goes first.
    """

    def __init__(
        self,
        jobs: JobStore,
        workers: Callable[[str], Sequence[Stepping]],
        clock: Callable[[], datetime],
        precedence: Precedence | None = None,
    ) -> None:
        self._jobs = jobs
        self._precedence = precedence or Precedence()
        self.run = secrets.token_hex(8)
        self._workers = workers(self.run)
        self._clock = clock
        self._stopping = threading.Event()
        self._woken: Mapping[str, threading.Event] = {
            worker.name: threading.Event() for worker in self._workers
        }
        self._threads = [
            threading.Thread(target=self._work, args=(worker,), name=f"endpoint-{worker.name}")
            for worker in self._workers
        ]

    def start(self) -> None:
        """Take up what an earlier run left, and begin.

        Raises:
            Unavailable: the database does not answer.
        """
        self._jobs.recover(self.run, self._clock())
        for thread in self._threads:
            thread.start()

    def wake(self, *names: str) -> None:
        """Say that there is something to do for some workers, or for all."""
        for name in names or tuple(self._woken):
            # one that is awake clears this before it looks for what there is
            if name in self._woken and not self._woken[name].is_set():
                self._woken[name].set()

    @property
    def is_stopping(self) -> bool:
        """Whether deliveries should come to a point from which they can go on."""
        return self._stopping.is_set()

    @property
    def is_working(self) -> bool:
        """Whether every worker's thread is alive."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self, seconds: float) -> bool:
        """Let every worker end its job; whether all have within the time. Others are as if killed."""
        self._stopping.set()
        self.wake()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(deadline - time.monotonic(), 0))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self, worker: Stepping) -> None:
        woken = self._woken[worker.name]
        while not self._stopping.is_set():
            woken.clear()
            self._precedence.give_way(WAY_SECONDS)
            try:
                did_something = worker.step()
            except Unavailable as error:
                _LOG.error("store_unavailable name=%s error=%s", worker.name, type(error).__name__)
                did_something = False
            if did_something:
                if worker.name == OPEN:
                    self.wake()
                continue
            woken.wait(POLL)
