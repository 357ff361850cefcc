"""Whether what the services need works now, found out by doing it, and at most every few seconds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from chalicelib.clock import Clock
from chalicelib.errors import Unavailable
from chalicelib.observability.log import record

LIFETIME = timedelta(seconds=5)
PATIENCE = 2.0
"""For how many seconds somebody waits for the first outcome, which takes a busy machine a while."""
MAX_WAITING = 4
"""How many of them do: more threads than that are not held up by an issuer that hangs."""

REASONS = {
    "store_damaged": "A database is damaged, and has to be restored from a backup.",
    "store_unavailable": "A store does not take what has to be kept.",
    "disk_full": "The disk is full.",
    "files_unavailable": "No report can be stored.",
    "outbox_unavailable": "No mail can be taken on.",
    "issuer_unreachable": "The User Server's public keys cannot be had, so that nobody can be let in.",
    "revocations_unknown": "It cannot be learned which Key Server Tokens were revoked, so that scripts which "
    "use one are refused; people are served as long as they have tokens.",
    "wrapping_key_unavailable": "The key that wraps reports' keys cannot be used.",
    "taken_over": "Another machine has taken over from this Key Server and answers in its place.",
    "standby_awaited": "No standby has been heard of since this Key Server was started; it answers no keys "
    "before, because one may have taken over.",
    "standby_away": "No standby takes what has to be on two machines before a key leaves.",
    "audit_log_contradicted": "Stored audit entries are not those that the log has signed.",
    "audit_log_late": "Audit entries wait for the log for longer than receipts promise.",
    "signing_key_unavailable": "The key that signs tokens cannot be used.",
}
"""The codes of what does not work, and what is said of each: nothing that depends on the failure."""

WARNINGS = {
    "lists_unusable": "An allow or deny list was changed into one that cannot be used; the one before it "
    "holds.",
    "issuer_away": "The User Server cannot be reached. What it published before counts, for a limited time.",
    "certificate_unusable": "A renewed TLS certificate or key cannot be used; the one before it is shown.",
    "key_events_behind": "What became of reports was not read from a Key Server for a quarter of an hour, so "
    "that their senders are not told.",
    "clock_set": "The machine's clock was set while the server ran; entries of audit trails say by how much.",
    "standby_gone": "No standby can be reached, and answers go out that this machine alone knows of.",
    "predecessor_untold": "The machine that this one took over from has not been told, and may come back.",
    "webhooks_failing": "A target of webhooks has taken nothing for an hour: picsafe keyserver webhooks show",
    "webhooks_given_up": "A target of webhooks is not tried any more, until somebody has it tried again: "
    "picsafe keyserver webhooks resume",
    "certificate_ends": "The TLS certificate has ended, or ends within fourteen days.",
}
"""The codes of what somebody has to mend although everybody is served, and what each means."""


class Warnings:
    """What somebody has to mend although everything works; it is put down by whoever sees it."""

    def __init__(self) -> None:
        self._codes: frozenset[str] = frozenset()
        self._asked: dict[str, Callable[[], bool]] = {}
        self._changing = threading.Lock()

    def set(self, code: str, *, stands: bool) -> None:
        """Put a code of ``WARNINGS`` down, or take it away."""
        with self._changing:
            self._codes = self._codes | {code} if stands else self._codes - {code}

    def ask(self, code: str, stands: Callable[[], bool]) -> None:
        """Find out by ``stands`` whether a code of ``WARNINGS`` stands, each time that somebody asks."""
        self._asked[code] = stands

    def codes(self) -> list[str]:
        """Those that stand, in the order of ``WARNINGS``."""
        asked = {code for code, stands in self._asked.items() if stands()}
        return [code for code in WARNINGS if code in self._codes | asked]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to work.

    Attributes:
        code: the reason that is given if it does not.
        run: does it; raises ``Unavailable`` if it does not work, with one of the codes if it knows why.
    """

    code: str
    run: Callable[[], object]


class Seldom:
    """A check that costs something: what it has found out holds for a while.

    Args:
        run: as ``Check.run``.
        clock: the time.
        lifetime: how long an outcome holds.
    """

    def __init__(self, run: Callable[[], object], clock: Clock, lifetime: timedelta) -> None:
        self._run = run
        self._clock = clock
        self._lifetime = lifetime
        self._known: tuple[Unavailable | None, datetime] | None = None

    def __call__(self) -> None:
        """Run the check, or give the outcome of before.

        Raises:
            Unavailable: as the check.
        """
        now = self._clock()
        # a clock that was set back must not keep an outcome
        if self._known is None or not timedelta(0) <= now - self._known[1] < self._lifetime:
            try:
                self._run()
            except Unavailable as error:
                if error.code not in REASONS:
                    # nothing was found out
                    raise
                self._known = error, now
            else:
                self._known = None, now
        if (failed := self._known[0]) is not None:
            raise Unavailable(failed.code, failed.detail, retry_after=failed.retry_after)


class SeldomAsked:
    """A question whose answer costs something: what was answered holds for a while.

    Args:
        ask: the question.
        clock: the time.
        lifetime: how long an answer holds.
    """

    def __init__(self, ask: Callable[[], bool], clock: Clock, lifetime: timedelta) -> None:
        self._ask = ask
        self._clock = clock
        self._lifetime = lifetime
        self._known: tuple[bool, datetime] | None = None

    def __call__(self) -> bool:
        """Ask, or give the answer of before."""
        now, known = self._clock(), self._known
        # a clock that was set back must not keep an answer
        if known is None or not timedelta(0) <= now - known[1] < self._lifetime:
            known = self._known = self._ask(), now
        return known[0]


class Health:
    """Runs checks, by one thread at a time, and remembers the outcome for a few seconds.

    So a flood of questions costs what a few cost. Who asks while the checks run is given the last outcome;
    before the first one, ``MAX_WAITING`` wait for it for ``patience`` seconds.

    Args:
        checks: gives the checks, in the order in which reasons are given.
        clock: the time.
        reasons: the codes that may be given, and what is said of each.
        warnings: what is told beside it where everything works.
        patience: see above.
    """

    def __init__(
        self,
        checks: Callable[[], Sequence[Check]],
        clock: Clock,
        reasons: Mapping[str, str] = MappingProxyType(REASONS),
        warnings: Warnings | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._checks = checks
        self._clock = clock
        self._reasons = reasons
        self._warnings = warnings or Warnings()
        self._patience = patience
        self._running = threading.Lock()
        self._first_found = threading.Event()
        self._waiting = threading.Semaphore(MAX_WAITING)
        self._known: tuple[str | None, datetime] | None = None

    def require(self) -> None:
        """Return if everything works, or did a few seconds ago.

        Raises:
            Unavailable: with one of the codes; ``unavailable`` while that is being found out first.
        """
        # hardly anybody waits for whoever runs the checks: an issuer that hangs would take up every thread
        if self._is_stale() and self._running.acquire(blocking=False):
            try:
                if self._is_stale():
                    self._known = (self._failing(), self._clock())
                    self._first_found.set()
            finally:
                self._running.release()
        if self._known is None and self._waiting.acquire(blocking=False):
            try:
                self._first_found.wait(self._patience)
            finally:
                self._waiting.release()
        if self._known is None:
            raise Unavailable(retry_after=1)
        code = self._known[0]
        if code is not None:
            raise Unavailable(code, self._reasons[code], retry_after=int(LIFETIME.total_seconds()))

    def warnings(self) -> list[str]:
        """What somebody has to mend although everything works: codes of ``WARNINGS``."""
        return self._warnings.codes()

    def _is_stale(self) -> bool:
        # a clock that was set back must not keep an outcome
        return self._known is None or not timedelta(0) <= self._clock() - self._known[1] < LIFETIME

    def _failing(self) -> str | None:
        for check in self._checks():
            try:
                check.run()
            except Unavailable as error:
                code = error.code if error.code in self._reasons else check.code
                record("unhealthy", level=logging.ERROR, code=code)
                return code
        return None
