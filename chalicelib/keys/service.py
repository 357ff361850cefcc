"""The use cases of the Key Server.

Every answer that holds a key, and every refusal of one, is on the audit trail before it leaves: nothing
here returns or raises a refusal before the store has confirmed the entry. A store that does not answer
makes ``Unavailable``, and no key leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from chalicelib.clock import Clock
from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.errors import Conflict, DomainError, Forbidden, Gone, NotFound, TooManyRequests, Unavailable
from chalicelib.keys.access_lists import AccessPolicy
from chalicelib.keys.concurrency import in_sequence, no_pause
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.model import (
    GRANTED,
    Action,
    Attempt,
    Entry,
    Event,
    Opening,
    ReportKey,
    Snapshot,
    actor_of,
    identity_of,
    invalid_cursor,
    key_text,
    log_cursor,
    log_position,
    new_key,
    next_entry,
    timestamp,
)
from chalicelib.keys.ports import KeyStore, KeyWrapper, Together
from chalicelib.observability.log import record, record_failure
from chalicelib.tokens.user_tokens import Claims

MAX_ATTEMPTS = 8
MISS_LIMIT = 20
MISS_WINDOW = 600
MAX_OPENINGS = 1000
PAGE = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Released:
    """A key that leaves, and the audit entry that says so."""

    report_id: str
    key: str
    entry: Entry
    created: bool = False


@dataclass(frozen=True, slots=True)
class LogPage:
    """A part of an audit trail; ``head`` is the newest entry's hash when the page was read."""

    report_id: str
    entries: list[Entry]
    head: str
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Recall:
    """The state after a recall or its undoing; ``more`` says that ``fetched_by`` is cut short."""

    report_id: str
    recalled: bool
    fetched_by: list[Opening]
    more: bool
    entry: Entry


@dataclass(frozen=True, slots=True)
class _Ask:
    """One request: who asks what of which report."""

    report_id: str
    subject: str
    identity: str
    event: Event
    seconds: int

    def refused(self, code: str) -> Event:
        event = self.event
        return Event(event.at, event.action, code, event.user, event.ip)

    @property
    def window(self) -> int:
        return self.seconds // MISS_WINDOW


class KeyService:
    """Makes, releases and recalls keys, and shows who asked for them.

    Args:
        store: keys, audit trails and misses.
        wrapper: encrypts keys for the store.
        policy: who may make and fetch keys.
        clock: the time.
        url: this server's own URL, as senders write it into package.json.
        together: how a key is unwrapped while its audit entry is written.
        pause: waits before the n-th new attempt after a lost race.
    """

    def __init__(
        self,
        *,
        store: KeyStore,
        wrapper: KeyWrapper,
        policy: AccessPolicy,
        clock: Clock,
        url: str,
        together: Together = in_sequence,
        pause: Callable[[int], None] = no_pause,
    ) -> None:
        self.url = url
        self._store = store
        self._wrapper = wrapper
        self._policy = policy
        self._clock = clock
        self._together = together
        self._pause = pause

    def create(self, claims: Claims, report_id: str, ip: str) -> Released:
        """Make the report's key, or give it to its sender again.

        Raises:
            Forbidden: ``profile_required``, ``not_allowed``.
            Conflict: ``report_id_taken``: it is somebody else's report.
            Gone: ``recalled``.
            TooManyRequests: ``too_many_misses``.
            Unavailable: the key or its audit entry could not be stored; no key leaves.
        """
        ask = self._ask(claims, report_id, ip, "create")
        return self._settle(lambda: self._create(ask))

    def fetch(self, claims: Claims, report_id: str, ip: str) -> Released:
        """The key of a report.

        Raises:
            Forbidden: ``profile_required``, ``not_allowed``.
            NotFound: ``unknown_report``.
            Gone: ``recalled``.
            TooManyRequests: ``too_many_misses``.
            Unavailable: the audit entry could not be stored; no key leaves.
        """
        ask = self._ask(claims, report_id, ip, "fetch")
        return self._settle(lambda: self._fetch(ask))

    def log(
        self, claims: Claims, report_id: str, ip: str, *, cursor: str | None = None, limit: int = PAGE
    ) -> LogPage:
        """A page of the audit trail, oldest entries first, for the sender and whoever has opened the report.

        Raises:
            InvalidRequest: ``invalid_cursor``.
            Forbidden: ``profile_required``, ``not_opened``.
            NotFound: ``unknown_report``.
            TooManyRequests: ``too_many_misses``.
            Unavailable: the store does not answer.
        """
        position = log_position(cursor)
        ask = self._ask(claims, report_id, ip, "read_log")
        return self._settle(lambda: self._log(ask, position, limit))

    def recall(self, claims: Claims, report_id: str, ip: str, *, recalled: bool) -> Recall:
        """Recall a report, or undo that; says who else had been given the key.

        Raises:
            Forbidden: ``profile_required``, ``not_sender``.
            NotFound: ``unknown_report``.
            TooManyRequests: ``too_many_misses``.
            Unavailable: the recall could not be stored.
        """
        ask = self._ask(claims, report_id, ip, "recall" if recalled else "restore")
        return self._settle(lambda: self._recall(ask, recalled=recalled))

    def ping(self) -> None:
        """Return if the store answers.

        Raises:
            Unavailable: it does not.
        """
        self._store.ping()

    def _ask(self, claims: Claims, report_id: str, ip: str, action: Action) -> _Ask:
        if not claims.has_profile:
            raise Forbidden(
                "profile_required",
                "The audit trail needs a name: set first name, last name and country, and sign in again.",
            )
        now = self._clock()
        event = Event(timestamp(now), action, GRANTED, actor_of(claims), ip)
        return _Ask(report_id, claims.sub, identity_of(claims), event, int(now.timestamp()))

    def _settle(self, decide: Callable[[], T]) -> T:
        for attempt in range(MAX_ATTEMPTS):
            try:
                return decide()
            except StateChanged:
                self._pause(attempt)
        record("audit_write_failed", level=logging.ERROR, code="races_lost", attempt=MAX_ATTEMPTS)
        raise Unavailable

    def _create(self, ask: _Ask) -> Released:
        report = self._load(ask).report
        if not self._policy.admits(ask.identity):
            self._refuse(ask, report, _not_allowed())
        if report is None:
            return self._create_new(ask)
        if report.owner != ask.subject:
            error = Conflict("report_id_taken", "This report ID belongs to another report.")
            self._append(report, ask.refused(error.code))
            # it says that there is such a report, so that it counts as a guess
            self._count_miss(ask)
            raise error
        return self._release(ask, report, opener=None)

    def _create_new(self, ask: _Ask) -> Released:
        key = new_key()
        entry = next_entry(genesis(ask.report_id), ask.event)
        wrapped = self._wrapper.wrap(ask.report_id, key)
        head = Head(entry.seq, entry.hash)
        report = ReportKey(ask.report_id, ask.subject, wrapped, recalled=False, head=head)
        with _told("audit_write_failed"):
            self._store.create(report, entry)
        return _released(ask, key, entry, created=True)

    def _fetch(self, ask: _Ask) -> Released:
        snapshot = self._load(ask)
        if not self._policy.admits(ask.identity):
            # before anything is said about whether there is such a report
            self._refuse(ask, snapshot.report, _not_allowed())
        report = self._known(ask, snapshot)
        return self._release(ask, report, opener=None if report.owner == ask.subject else ask.subject)

    def _release(self, ask: _Ask, report: ReportKey, *, opener: str | None) -> Released:
        if report.recalled:
            self._refuse(ask, report, Gone("recalled", "The sender has recalled this report."))
        key, entry = self._together(
            lambda: self._unwrap(report),
            lambda: self._append(report, ask.event, opener=opener),
        )
        return _released(ask, key, entry)

    def _log(self, ask: _Ask, position: int, limit: int) -> LogPage:
        report = self._known(ask, self._load(ask))
        if report.owner != ask.subject and not self._store.has_opened(ask.report_id, ask.subject):
            detail = "The audit trail is for the sender and for those who have opened the report."
            self._refuse(ask, report, Forbidden("not_opened", detail))
        if position > report.head.seq:
            raise invalid_cursor()
        last = min(position + limit, report.head.seq)
        entries = self._store.entries(ask.report_id, position + 1, last)
        return LogPage(
            ask.report_id, entries, report.head.hash, log_cursor(last) if last < report.head.seq else None
        )

    def _recall(self, ask: _Ask, *, recalled: bool) -> Recall:
        report = self._known(ask, self._load(ask))
        if report.owner != ask.subject:
            self._refuse(ask, report, Forbidden("not_sender", "Only its sender can recall a report."))
        entry = self._append(report, ask.event, recalled=recalled)
        openings = self._store.openings(ask.report_id, MAX_OPENINGS + 1)
        return Recall(ask.report_id, recalled, openings[:MAX_OPENINGS], len(openings) > MAX_OPENINGS, entry)

    def _load(self, ask: _Ask) -> Snapshot:
        snapshot = self._store.load(ask.report_id, ask.subject, ask.window)
        if snapshot.misses >= MISS_LIMIT:
            # what exists is refused as well: a guesser must not learn which guess was right
            raise TooManyRequests(
                "too_many_misses",
                "Too many reports were asked for that do not exist. Please wait.",
                retry_after=MISS_WINDOW - ask.seconds % MISS_WINDOW,
            )
        return snapshot

    def _known(self, ask: _Ask, snapshot: Snapshot) -> ReportKey:
        if snapshot.report is not None:
            return snapshot.report
        error = NotFound("unknown_report", "There is no key for this report ID.")
        self._add_attempt(ask, ask.refused(error.code))
        self._count_miss(ask)
        raise error

    def _count_miss(self, ask: _Ask) -> None:
        # kept for one window more, so that a clock set back does not wipe the slate
        expires = (ask.window + 2) * MISS_WINDOW
        misses = self._store.count_miss(ask.subject, ask.window, expires)
        # a store whose answer was lost may have counted one miss twice: the alarm must not be passed over
        if misses >= MISS_LIMIT:
            record("key_guessing", level=logging.WARNING, count=misses)

    def _refuse(self, ask: _Ask, report: ReportKey | None, error: DomainError) -> NoReturn:
        event = ask.refused(error.code)
        if report is None:
            self._add_attempt(ask, event)
        else:
            self._append(report, event)
        raise error

    def _unwrap(self, report: ReportKey) -> bytes:
        with _told("unwrap_failed"):
            return self._wrapper.unwrap(report.report_id, report.wrapped)

    def _append(
        self, report: ReportKey, event: Event, *, opener: str | None = None, recalled: bool | None = None
    ) -> Entry:
        with _told("audit_write_failed"):
            return self._store.append(report, event, opener=opener, recalled=recalled)

    def _add_attempt(self, ask: _Ask, event: Event) -> None:
        with _told("audit_write_failed"):
            self._store.add_attempt(ask.subject, Attempt(ask.report_id, event))


@contextmanager
def _told(failure: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # where somebody else was first, what is decided anew is written anew
        if not isinstance(error, StateChanged):
            record_failure(failure, error)
        raise


def _released(ask: _Ask, key: bytes, entry: Entry, *, created: bool = False) -> Released:
    record("key_released", level=logging.DEBUG, action=ask.event.action)
    return Released(ask.report_id, key_text(key), entry, created)


def _not_allowed() -> Forbidden:
    return Forbidden("not_allowed", "This Key Server does not serve your address. Ask its operator.")
