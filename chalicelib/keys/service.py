"""The use cases of the Key Server.

Every answer that holds a key, and every refusal of one, is on the audit trail before it leaves: nothing
here returns or raises a refusal before the store has confirmed the entry. A store that does not answer
makes ``Unavailable``, and no key leaves.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NoReturn, TypeVar

from msgspec import structs

from chalicelib.clock import Clock
from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.errors import Conflict, DomainError, Forbidden, Gone, NotFound, TooManyRequests, Unavailable
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.concurrency import in_sequence, no_backoff
from chalicelib.keys.errors import AllowanceUsedUp, StateChanged
from chalicelib.keys.floods import MAX_SETTLED, REPEAT_LIMIT, REPEAT_WINDOW, Allowance, Turn
from chalicelib.keys.model import (
    GRANTED,
    KEY_BYTES,
    MAX_OPENINGS,
    Action,
    Attempt,
    Entry,
    Event,
    Opening,
    Person,
    ReportKey,
    Script,
    Snapshot,
    actor_of,
    identity_of,
    invalid_cursor,
    key_text,
    log_cursor,
    log_position,
    new_key,
    next_entry,
    person_of,
    timestamp,
)
from chalicelib.keys.ports import Concurrency, KeyStore, KeyWrapper
from chalicelib.keys.races import retry_lost_races
from chalicelib.observability.log import record, record_failure
from chalicelib.tokens.user_tokens import Claims

MISS_LIMIT = 20
MISS_WINDOW = REPEAT_WINDOW
PAGE = 100
DAY = 86_400

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Released:
    """A key that leaves, and the audit entry that says so.

    ``sender`` is who made the key, ``tag`` the sealed report's, ``None`` until it is set.
    """

    report_id: str
    key: str
    entry: Entry
    sender: Person
    tag: str | None
    created: bool = False


@dataclass(frozen=True, slots=True)
class Tagged:
    """A report whose tag is set, and the audit entry that says so."""

    report_id: str
    tag: str
    entry: Entry


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
class _KeyRequest:
    """One request: who asks what of which report, and which tag they set or show."""

    report_id: str
    subject: str
    identity: str | Script
    event: Event
    seconds: int
    tag: str | None = None

    def owns(self, report: ReportKey) -> bool:
        return report.owner == self.subject

    def shows_tag_of(self, report: ReportKey) -> bool:
        return (
            self.tag is not None and report.tag is not None and secrets.compare_digest(self.tag, report.tag)
        )

    def recalls(self, report: ReportKey) -> bool:
        """Whether it is a recall that changes something, which nobody is kept from."""
        return self.event.action == "recall" and self.owns(report) and not report.recalled

    def refused(self, code: str) -> Event:
        return structs.replace(self.event, outcome=code)

    @property
    def window(self) -> int:
        return self.seconds // MISS_WINDOW

    @property
    def expires(self) -> int:
        """When counts of this window may be forgotten: a window later, should a clock be set back."""
        return (self.window + 2) * MISS_WINDOW

    @property
    def retry_after(self) -> int:
        """Seconds until the next window."""
        return MISS_WINDOW - self.seconds % MISS_WINDOW

    def turn(self, at_most: int = REPEAT_LIMIT) -> Turn:
        return Turn(self.subject, self.window, at_most, self.expires)


class KeyService:
    """Makes, releases and recalls keys, and shows who asked for them.

    Args:
        store: keys, audit trails and misses.
        wrapper: encrypts keys for the store.
        policy: who may make and fetch keys.
        clock: the time.
        url: this server's own URL, as senders write it into package.json.
        concurrency: how a key is unwrapped while its audit entry is written.
        backoff: waits before the n-th new attempt after a lost race.
        keys_a_day: that one person may make between midnight and midnight UTC.
    """

    def __init__(
        self,
        *,
        store: KeyStore,
        wrapper: KeyWrapper,
        policy: AccessLists,
        clock: Clock,
        url: str,
        concurrency: Concurrency = in_sequence,
        backoff: Callable[[int], None] = no_backoff,
        keys_a_day: int = 500,
    ) -> None:
        self.url = url
        self._keys_a_day = keys_a_day
        self._store = store
        self._wrapper = wrapper
        self._policy = policy
        self._clock = clock
        self._concurrency = concurrency
        self._backoff = backoff
        self._wrapping_key_known = False

    def create(self, claims: Claims, report_id: str, ip: str) -> Released:
        """Make the report's key, or give it to its sender again.

        Raises:
            Forbidden: ``profile_required``, ``foreign_report_id``, ``not_allowed``.
            Conflict: ``report_id_taken``: it is somebody else's report.
            Gone: ``recalled``.
            TooManyRequests: ``too_many_misses``, for other people's report IDs alone; ``too_many_requests``;
                ``quota_exceeded``, which is for new keys alone.
            Unavailable: the key or its audit entry could not be stored; no key leaves.
        """
        request = self._request_of(claims, report_id, ip, "create")
        if not is_report_id_of(claims.userid, report_id):
            self._refuse_foreign(request)
        sender = person_of(claims)
        return self._retry_lost_races(lambda: self._create(request, sender))

    def set_tag(self, claims: Claims, report_id: str, ip: str, tag: str) -> Tagged:
        """Bind the key to the one sealed file that has this tag; once, by who made the key.

        Args:
            claims: who sets it.
            report_id: the report.
            ip: from where.
            tag: 64 lower-case hexadecimal digits.

        Raises:
            Forbidden: ``profile_required``, ``not_sender``.
            NotFound: ``unknown_report``.
            Conflict: ``tag_set``: it has another one.
            Gone: ``recalled``.
            TooManyRequests: ``too_many_misses``, ``too_many_requests``.
            Unavailable: the tag could not be stored.
        """
        request = self._request_of(claims, report_id, ip, "set_tag", tag)
        request = replace(request, event=structs.replace(request.event, tag=tag))
        return self._retry_lost_races(lambda: self._set_tag(request, tag))

    def fetch(self, claims: Claims, report_id: str, ip: str, tag: str | None = None) -> Released:
        """The key of a report, for whoever shows the tag of its sealed file.

        Args:
            claims: who asks.
            report_id: the report.
            ip: from where.
            tag: 64 lower-case hexadecimal digits.

        Raises:
            Forbidden: ``profile_required``, ``not_allowed``, ``tag_required``, ``wrong_tag``.
            NotFound: ``unknown_report``.
            Gone: ``recalled``.
            TooManyRequests: ``too_many_misses``, ``too_many_requests``.
            Unavailable: the audit entry could not be stored; no key leaves.
        """
        request = self._request_of(claims, report_id, ip, "fetch", tag)
        return self._retry_lost_races(lambda: self._fetch(request))

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
        request = self._request_of(claims, report_id, ip, "read_log")
        return self._retry_lost_races(lambda: self._log(request, position, limit))

    def recall(self, claims: Claims, report_id: str, ip: str, *, recalled: bool) -> Recall:
        """Recall a report, or undo that; says who else had been given the key.

        Raises:
            Forbidden: ``profile_required``, ``not_sender``; ``recalled_by_operator``: it stays.
            NotFound: ``unknown_report``.
            TooManyRequests: ``too_many_misses``; ``too_many_requests``, but never for a recall that is one.
            Unavailable: the recall could not be stored.
        """
        request = self._request_of(claims, report_id, ip, "recall" if recalled else "restore")
        return self._retry_lost_races(lambda: self._recall(request, recalled=recalled))

    def check_wrapper(self) -> None:
        """Return if keys can be wrapped and unwrapped, under the key that the stored ones are wrapped with.

        Raises:
            Unavailable: they cannot.
        """
        self._require_wrapping_key()
        # of no report: its ID is none
        if self._wrapper.unwrap("health", self._wrapper.wrap("health", bytes(KEY_BYTES))) != bytes(KEY_BYTES):
            raise Unavailable

    def _request_of(
        self, claims: Claims, report_id: str, ip: str, action: Action, tag: str | None = None
    ) -> _KeyRequest:
        if not claims.has_profile:
            raise Forbidden(
                "profile_required",
                "The audit trail needs a name: set first name, last name and country, and sign in again.",
            )
        now = self._clock()
        event = Event(timestamp(now), action, GRANTED, actor_of(claims), ip)
        return _KeyRequest(report_id, claims.sub, identity_of(claims), event, int(now.timestamp()), tag)

    def _retry_lost_races(self, decide: Callable[[], T]) -> T:
        return retry_lost_races(decide, self._backoff)

    def _refuse_foreign(self, request: _KeyRequest) -> NoReturn:
        self._require_few_misses(request, self._load(request))
        error = Forbidden("foreign_report_id", "A report ID begins with its sender's own user number.")
        # whether there is such a report is not said, nor written on its trail
        self._add_attempt(request, request.refused(error.code))
        self._count_miss(request)
        raise error

    def _create(self, request: _KeyRequest, sender: Person) -> Released:
        # one's own report IDs are no guesses: misses keep nobody from sending, and a conflict is none
        snapshot = self._load(request)
        report = snapshot.report
        if not self._policy.admits(request.identity):
            self._refuse_unlisted(request, snapshot)
        if report is None:
            return self._create_new(request, sender)
        if not request.owns(report):
            self._refuse(
                request, report, Conflict("report_id_taken", "This report ID belongs to another report.")
            )
        return self._release(request, report, opener=None)

    def _set_tag(self, request: _KeyRequest, tag: str) -> Tagged:
        report = self._owned(request, "Only its sender can set a report's tag.")
        if report.kept_back:
            self._refuse(request, report, _recalled())
        if report.tag is not None and not request.shows_tag_of(report):
            detail = "The report's key belongs to another sealed file already. Make a new report."
            self._refuse(request, report, Conflict("tag_set", detail))
        return Tagged(request.report_id, tag, self._append(request, report, request.event, tag=tag))

    def _create_new(self, request: _KeyRequest, sender: Person) -> Released:
        self._require_wrapping_key()
        key = new_key()
        entry = next_entry(genesis(request.report_id), request.event)
        wrapped = self._wrapper.wrap(request.report_id, key)
        head = Head(entry.seq, entry.hash)
        report = ReportKey(
            request.report_id, request.subject, wrapped, recalled=False, head=head, sender=sender
        )
        day, passed = divmod(request.seconds, DAY)
        allowance = Allowance(request.subject, day, self._keys_a_day, (day + 2) * DAY)
        try:
            with _failures_recorded("audit_write_failed"):
                self._store.create(report, entry, allowance)
        except AllowanceUsedUp:
            record("quota_refused")
            raise TooManyRequests(
                "quota_exceeded",
                f"An account may make {self._keys_a_day} keys a day at this Key Server. "
                "There are new ones after midnight UTC.",
                retry_after=DAY - passed,
            ) from None
        return _released(request, report, key, entry, created=True)

    def _require_wrapping_key(self) -> None:
        """See to it that no key is wrapped under another key than those that are stored.

        Whoever puts the right one back would lose it. A wrapping key stays the same while a process runs.
        """
        if self._wrapping_key_known:
            return
        key_id = self._wrapper.key_id()
        if self._store.wrapping_key(key_id) != key_id:
            record("wrong_wrapping_key", level=logging.ERROR)
            raise Unavailable
        self._wrapping_key_known = True

    def _fetch(self, request: _KeyRequest) -> Released:
        snapshot = self._load(request)
        report = snapshot.report
        if report is None or not (request.owns(report) or request.shows_tag_of(report)):
            # whoever has the sealed file is not guessing, however many files without a key they were sent
            self._require_few_misses(request, snapshot)
        if not self._policy.admits(request.identity):
            # before anything is said about whether there is such a report
            self._refuse_unlisted(request, snapshot)
        report = self._known(request, report)
        self._require_tag(request, report)
        return self._release(request, report, opener=None if request.owns(report) else request.subject)

    def _require_tag(self, request: _KeyRequest, report: ReportKey) -> None:
        if request.shows_tag_of(report) or (report.tag is None and request.owns(report)):
            return
        if request.tag is None:
            detail = "Say the tag of the sealed file that you have: its last 32 bytes."
            self._refuse_stranger(request, report, Forbidden("tag_required", detail))
        detail = "This is not the file that its sender sealed under this report ID. Do not trust it."
        shown = replace(request, event=structs.replace(request.event, tag=request.tag))
        self._refuse_stranger(shown, report, Forbidden("wrong_tag", detail))

    def _release(self, request: _KeyRequest, report: ReportKey, *, opener: str | None) -> Released:
        if report.kept_back:
            self._refuse(request, report, _recalled())
        key, entry = self._concurrency(
            lambda: self._unwrap(report),
            lambda: self._append(request, report, request.event, opener=opener),
        )
        return _released(request, report, key, entry)

    def _log(self, request: _KeyRequest, position: int, limit: int) -> LogPage:
        snapshot = self._load(request)
        report = snapshot.report
        if report is None or not self._may_read_log(request, report):
            self._require_few_misses(request, snapshot)
            report = self._known(request, report)
            detail = "The audit trail is for the sender and for those who have opened the report."
            self._refuse_stranger(request, report, Forbidden("not_opened", detail))
        if position == 0:
            report = self._with_floods_told(request, report)
        if position > report.head.seq:
            raise invalid_cursor()
        last = min(position + limit, report.head.seq)
        entries = self._store.entries(request.report_id, position + 1, last)
        return LogPage(
            request.report_id, entries, report.head.hash, log_cursor(last) if last < report.head.seq else None
        )

    def _recall(self, request: _KeyRequest, *, recalled: bool) -> Recall:
        report = self._owned(request, "Only its sender can recall a report.")
        if report.held and not recalled:
            detail = "The Key Server's operator has recalled this report, and alone can undo that."
            self._refuse(request, report, Forbidden("recalled_by_operator", detail))
        entry = self._append(request, report, request.event, recalled=recalled)
        openings = self._store.openings(request.report_id, MAX_OPENINGS + 1)
        return Recall(
            request.report_id, recalled, openings[:MAX_OPENINGS], len(openings) > MAX_OPENINGS, entry
        )

    def _may_read_log(self, request: _KeyRequest, report: ReportKey) -> bool:
        return request.owns(report) or self._store.has_opened(request.report_id, request.subject)

    def _owned(self, request: _KeyRequest, refusal: str) -> ReportKey:
        """The report, if it is the asker's own: whom others' misses, or their own, never keep from it."""
        snapshot = self._load(request)
        report = snapshot.report
        if report is None or not request.owns(report):
            self._require_few_misses(request, snapshot)
            self._refuse_stranger(request, self._known(request, report), Forbidden("not_sender", refusal))
        return report

    def _with_floods_told(self, request: _KeyRequest, report: ReportKey) -> ReportKey:
        for flood in self._store.floods(report.report_id, MAX_SETTLED):
            if flood.is_due(request.window):
                with _failures_recorded("audit_write_failed"):
                    entry = self._store.append(report, flood.summary, settles=flood)
                report = replace(report, head=Head(entry.seq, entry.hash))
        return report

    def _load(self, request: _KeyRequest) -> Snapshot:
        snapshot = self._store.load(request.report_id, request.subject, request.window)
        report = snapshot.report
        # reading the log writes nothing unless it is refused, and that is a miss: fewer of those are let in
        if report is not None and request.event.action != "read_log":
            self._require_turn(request, report, snapshot.entries.get(request.event.action, 0))
        return snapshot

    def _require_turn(self, request: _KeyRequest, report: ReportKey, entries: int) -> None:
        if entries < REPEAT_LIMIT or request.recalls(report):
            return
        detail = f"You have asked this {REPEAT_LIMIT} times in ten minutes, and the audit trail says so."
        error = TooManyRequests("too_many_requests", detail, retry_after=request.retry_after)
        refused = request.refused(error.code)
        if entries == REPEAT_LIMIT:
            self._append(request, report, refused, at_most=REPEAT_LIMIT + 1)
            record("key_flood", level=logging.WARNING, action=request.event.action)
        else:
            with _failures_recorded("audit_write_failed"):
                self._store.count_refusal(report.report_id, request.turn(), refused)
        raise error

    def _require_few_misses(self, request: _KeyRequest, snapshot: Snapshot) -> None:
        if snapshot.misses >= MISS_LIMIT:
            # what exists is refused as well: a guesser must not learn which guess was right
            raise TooManyRequests(
                "too_many_misses",
                "Too many reports were asked for that do not exist. Please wait.",
                retry_after=request.retry_after,
            )

    def _known(self, request: _KeyRequest, report: ReportKey | None) -> ReportKey:
        if report is not None:
            return report
        error = NotFound("unknown_report", "There is no key for this report ID.")
        self._add_attempt(request, request.refused(error.code))
        self._count_miss(request)
        raise error

    def _count_miss(self, request: _KeyRequest) -> None:
        misses = self._store.count_miss(request.subject, request.window, request.expires)
        # a store whose answer was lost may have counted one miss twice: the alarm must not be passed over
        if misses >= MISS_LIMIT:
            record("key_guessing", level=logging.WARNING, count=misses)

    def _refuse(self, request: _KeyRequest, report: ReportKey | None, error: DomainError) -> NoReturn:
        event = request.refused(error.code)
        if report is None:
            self._add_attempt(request, event)
        else:
            self._append(request, report, event)
        raise error

    def _refuse_unlisted(self, request: _KeyRequest, snapshot: Snapshot) -> NoReturn:
        report, error = snapshot.report, _not_allowed(request.identity)
        if report is not None and (request.owns(report) or request.shows_tag_of(report)):
            self._refuse(request, report, error)
        # whether there is such a report makes no difference: whoever is not served learns nothing
        self._require_few_misses(request, snapshot)
        if report is None:
            self._add_attempt(request, request.refused(error.code))
        else:
            self._append(request, report, request.refused(error.code))
        self._count_miss(request)
        raise error

    def _refuse_stranger(self, request: _KeyRequest, report: ReportKey, error: DomainError) -> NoReturn:
        self._append(request, report, request.refused(error.code))
        if not request.owns(report):
            # it says that there is such a report, so that it counts as a guess
            self._count_miss(request)
        raise error

    def _unwrap(self, report: ReportKey) -> bytes:
        with _failures_recorded("unwrap_failed"):
            return self._wrapper.unwrap(report.report_id, report.wrapped)

    def _append(
        self,
        request: _KeyRequest,
        report: ReportKey,
        event: Event,
        *,
        opener: str | None = None,
        recalled: bool | None = None,
        tag: str | None = None,
        at_most: int = REPEAT_LIMIT,
    ) -> Entry:
        turn = None if request.recalls(report) else request.turn(at_most)
        with _failures_recorded("audit_write_failed"):
            return self._store.append(report, event, opener=opener, recalled=recalled, tag=tag, turn=turn)

    def _add_attempt(self, request: _KeyRequest, event: Event) -> None:
        with _failures_recorded("audit_write_failed"):
            self._store.add_attempt(request.subject, Attempt(request.report_id, event))


@contextmanager
def _failures_recorded(failure: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # where somebody else was first, what is decided anew is written anew; a quota is no failure
        if not isinstance(error, StateChanged | AllowanceUsedUp):
            record_failure(failure, error)
        raise


def _released(
    request: _KeyRequest, report: ReportKey, key: bytes, entry: Entry, *, created: bool = False
) -> Released:
    record("key_released", level=logging.DEBUG, action=request.event.action)
    return Released(request.report_id, key_text(key), entry, report.sender, report.tag, created)


def _recalled() -> Gone:
    return Gone("recalled", "This report was recalled: its key is given to nobody.")


def _not_allowed(identity: str | Script) -> Forbidden:
    if isinstance(identity, Script):
        detail = (
            "This Key Server does not serve your enterprise's script, or not one that was set up by whoever "
            f"made its API key. Ask its operator, to whose lists it is enterprise:{identity.number}."
        )
        return Forbidden("not_allowed", detail)
    return Forbidden("not_allowed", "This Key Server does not serve your address. Ask its operator.")
