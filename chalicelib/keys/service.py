"""The use cases of the Key Server.

Every answer that holds a key, and every refusal of one, is on the audit trail before it leaves: nothing
here returns or raises a refusal before the store has confirmed the entry. A store that does not answer
makes ``Unavailable``, and no key leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from msgspec import UNSET, UnsetType

from chalicelib.clock import Clock
from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.contract.recall_reasons import RecallReason
from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.errors import Conflict, Forbidden, InvalidRequest
from chalicelib.keys.access_lists import AccessLists, CurrentLists
from chalicelib.keys.allowances import DEFAULT_QUOTAS, KeyQuotas
from chalicelib.keys.answers import LogPage, Recall, Released, Tagged
from chalicelib.keys.concurrency import in_sequence, no_backoff
from chalicelib.keys.entries import Action, Entry, Person, next_entry, salted
from chalicelib.keys.errors import AllowanceUsedUp, StateChanged
from chalicelib.keys.model import (
    MAX_OPENINGS,
    ReportKey,
    invalid_cursor,
    key_text,
    log_cursor,
    log_position,
    new_key,
    person_of,
)
from chalicelib.keys.ordered_log.signing import Receipts
from chalicelib.keys.policies.from_token import terms_in
from chalicelib.keys.policies.gate import Admitted, Gate
from chalicelib.keys.policies.on_trail import on_trail
from chalicelib.keys.policies.terms import Destination, KeyPolicy
from chalicelib.keys.ports import Concurrency, KeyStore, KeyWrapper
from chalicelib.keys.races import retry_lost_races
from chalicelib.keys.refusals import kept_back
from chalicelib.keys.requests import KeyRequest
from chalicelib.keys.trail import TrailWriter, failures_recorded
from chalicelib.keys.wrapping import StoredKeyWrapper
from chalicelib.observability.log import record
from chalicelib.policies.given import require_time_left
from chalicelib.policies.terms import NO_TERMS, Terms
from chalicelib.tokens.claims import Claims

PAGE = 100

T = TypeVar("T")


class KeyService:
    """Makes, releases and recalls keys, and shows who asked for them.

    Args:
        store: keys, audit trails and misses.
        wrapper: encrypts keys for the store.
        receipts: the log's promises to have entries.
        policy: who may make and fetch keys.
        clock: the time.
        url: this server's own URL, as senders write it into package.json.
        concurrency: how a key is unwrapped while its audit entry is written.
        backoff: waits before the n-th new attempt after a lost race.
        quotas: how many keys may be made in a day.
        seconds_set: by how many seconds the clock was set since the process began.
    """

    def __init__(
        self,
        *,
        store: KeyStore,
        wrapper: KeyWrapper,
        receipts: Receipts,
        policy: AccessLists | CurrentLists,
        clock: Clock,
        url: str,
        concurrency: Concurrency = in_sequence,
        backoff: Callable[[int], None] = no_backoff,
        quotas: KeyQuotas = DEFAULT_QUOTAS,
        seconds_set: Callable[[], int] = int,
    ) -> None:
        self.url = url
        self._quotas = quotas
        self._store = store
        self._wrapping = StoredKeyWrapper(store, wrapper)
        self._trail = TrailWriter(store)
        self._gate = Gate(self._trail)
        self._receipts = receipts
        self._policy = policy
        self._clock = clock
        self._concurrency = concurrency
        self._backoff = backoff
        self._seconds_set = seconds_set

    def create(
        self,
        claims: Claims,
        report_id: str,
        ip: str,
        terms: Terms = NO_TERMS,
        destination: Destination = "storage",
    ) -> Released:
        """Make the report's key, or give it to its sender again.

        Args:
            claims: whose report it is.
            report_id: the report.
            ip: from where.
            terms: who may open it, as the sender lays down.
            destination: where it goes.

        Raises:
            Forbidden: ``profile_required``, ``foreign_report_id``, ``not_allowed``; what ``terms_in`` raises;
                ``recipients_required``.
            Conflict: ``report_id_taken``: it is somebody else's report; ``policy_differs``: it was made with
                another policy.
            InvalidRequest: ``invalid_policy``: nobody could open the report any more.
            Gone: ``recalled``, ``shredded``.
            TooManyRequests: ``too_many_misses``, for other people's report IDs alone; ``too_many_requests``;
                ``quota_exceeded``, which is for new keys alone.
            Unavailable: the key or its audit entry could not be stored; no key leaves.
        """
        request = self._request(claims, report_id, ip, "create")
        if not is_report_id_of(claims.userid, report_id):
            self._trail.refuse_foreign(request)
        sender = person_of(claims)
        policy = KeyPolicy(terms, terms_in(claims), destination, request.organisations)
        if policy.restricting:
            request = request.telling(policies=on_trail(policy))
        return self._retry_lost_races(lambda: self._create(request, sender, claims.organisation, policy))

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
            Gone: ``recalled``, ``shredded``.
            TooManyRequests: ``too_many_misses``, ``too_many_requests``.
            Unavailable: the tag could not be stored.
        """
        request = self._request(claims, report_id, ip, "set_tag", tag)
        request = request.telling(tag=tag)
        return self._retry_lost_races(lambda: self._set_tag(request, tag))

    def fetch(
        self,
        claims: Claims,
        report_id: str,
        ip: str,
        tag: str | None = None,
        *,
        purpose: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
    ) -> Released:
        """The key of a report, for whoever shows the tag of its sealed file.

        By a personal token there are keys of its owner's own reports alone.

        Args:
            claims: who asks.
            report_id: the report.
            ip: from where.
            tag: 64 lower-case hexadecimal digits.
            purpose: what they open it for.
            reason: why they open it in an emergency, should its policy refuse them.

        Raises:
            Forbidden: ``profile_required``, ``foreign_report_id``, ``not_allowed``, ``tag_required``,
                ``wrong_tag``; what the report's policy says; ``no_break_glass``.
            NotFound: ``unknown_report``.
            Gone: ``recalled``, ``shredded``.
            TooManyRequests: ``too_many_misses``, ``too_many_requests``.
            Unavailable: the audit entry could not be stored; no key leaves.
        """
        request = self._request(claims, report_id, ip, "fetch", tag)
        if purpose is not UNSET or reason is not UNSET:
            request = request.telling(purpose=purpose, reason=reason)
        if request.by_personal_token and not is_report_id_of(claims.userid, report_id):
            self._trail.refuse_foreign(request)
        return self._retry_lost_races(lambda: self._fetch(request))

    def log(
        self, claims: Claims, report_id: str, ip: str, *, cursor: str | None = None, limit: int = PAGE
    ) -> LogPage:
        """A page of the audit trail, oldest entries first, for the sender and whoever has opened the report.

        Raises:
            InvalidRequest: ``invalid_cursor``.
            Forbidden: ``profile_required``, ``not_opened``.
            NotFound: ``unknown_report``.
            TooManyRequests: ``too_many_misses``, ``too_many_requests``, but never for whoever may read it.
            Unavailable: the store does not answer.
        """
        position = log_position(cursor)
        request = self._request(claims, report_id, ip, "read_log")
        return self._retry_lost_races(lambda: self._log(request, position, limit))

    def recall(
        self,
        claims: Claims,
        report_id: str,
        ip: str,
        *,
        recalled: bool,
        reason: RecallReason | UnsetType = UNSET,
    ) -> Recall:
        """Recall a report, or undo that; says who else had been given the key.

        Args:
            claims: whose report it is.
            report_id: the report.
            ip: from where.
            recalled: whether it is to be recalled from now on.
            reason: why, of a recall; whoever asks for the key then is told. Recalling once more says another.

        Raises:
            InvalidRequest: ``invalid_field``: a reason of something else than a recall.
            Forbidden: ``profile_required``, ``not_sender``; ``recalled_by_operator``: it stays.
            Gone: ``shredded``: there is no key that could be given out again.
            NotFound: ``unknown_report``.
            TooManyRequests: ``too_many_misses``; ``too_many_requests``, but never for a recall that is one.
            Unavailable: the recall could not be stored.
        """
        if reason is not UNSET and not recalled:
            raise InvalidRequest("invalid_field", "A reason belongs to a recall.")
        request = self._request(claims, report_id, ip, "recall" if recalled else "restore")
        request = request.telling(reason=reason)
        return self._retry_lost_races(lambda: self._recall(request, recalled=recalled))

    def check_wrapper(self) -> None:
        """Return if keys can be wrapped and unwrapped, under the key that the stored ones are wrapped with.

        Raises:
            Unavailable: they cannot.
        """
        self._wrapping.check()

    def _request(
        self, claims: Claims, report_id: str, ip: str, action: Action, tag: str | None = None
    ) -> KeyRequest:
        return KeyRequest.of(claims, report_id, ip, action, self._clock(), tag, clock_set=self._seconds_set())

    def _retry_lost_races(self, decide: Callable[[], T]) -> T:
        return retry_lost_races(decide, self._backoff)

    def _create(self, request: KeyRequest, sender: Person, organisation: int, policy: KeyPolicy) -> Released:
        # one's own report IDs are no guesses: misses keep nobody from sending, and a conflict is none
        snapshot = self._trail.load(request)
        report = snapshot.report
        if not self._policy.admits(request.identity):
            self._trail.refuse_unlisted(request, snapshot)
        if report is None:
            # whoever asks for a key again that was made in time is given it
            require_time_left(policy.sender, request.seconds)
            _require_recipients(policy)
            return self._create_new(request, sender, organisation, policy if policy.says_anything else None)
        if not request.owns(report):
            self._trail.refuse(
                request, report, Conflict("report_id_taken", "This report ID belongs to another report.")
            )
        self._trail.require_kept(request, report)
        if policy.sender.restricts and policy.sender != (report.policy or KeyPolicy()).sender:
            detail = "The key was made with another policy. Change that instead, or make a new report."
            self._trail.refuse(request, report, Conflict("policy_differs", detail))
        return self._release(Admitted(request), report)

    def _set_tag(self, request: KeyRequest, tag: str) -> Tagged:
        report = self._trail.owned(request, "Only its sender can set a report's tag.")
        self._trail.require_kept(request, report)
        if report.tag is not None and not request.shows_tag_of(report):
            detail = "The report's key belongs to another sealed file already. Make a new report."
            self._trail.refuse(request, report, Conflict("tag_set", detail))
        return Tagged(request.report_id, tag, self._trail.append(request, report, request.event, tag=tag))

    def _create_new(
        self, request: KeyRequest, sender: Person, organisation: int, policy: KeyPolicy | None
    ) -> Released:
        self._receipts.prepare()
        key = new_key()
        entry = next_entry(genesis(request.report_id), salted(request.event))
        wrapped = self._wrapping.wrap(request.report_id, key)
        head = Head(entry.seq, entry.hash)
        report = ReportKey(
            request.report_id,
            request.subject,
            wrapped,
            recalled=False,
            head=head,
            sender=sender,
            policy=policy,
        )
        allowances = self._quotas.allowances(request.subject, organisation, request.seconds)
        try:
            with failures_recorded("audit_write_failed"):
                self._store.create(report, entry, allowances)
        except AllowanceUsedUp as used_up:
            record("quota_refused")
            raise self._quotas.exceeded(request.subject, used_up.subject, request.seconds) from None
        except StateChanged:
            self._wrapping.doubt()
            raise
        return self._released(request, report, key, entry, created=True)

    def _fetch(self, request: KeyRequest) -> Released:
        snapshot = self._trail.load(request)
        report = snapshot.report
        if report is None or not (request.owns(report) or request.shows_tag_of(report)):
            # whoever has the sealed file is not guessing, however many files without a key they were sent
            self._trail.require_few_misses(request, snapshot)
        if not self._policy.admits(request.identity):
            # before anything is said about whether there is such a report
            self._trail.refuse_unlisted(request, snapshot)
        report = self._trail.known(request, report)
        self._trail.require_tag(request, report)
        self._trail.require_kept(request, report)
        return self._release(self._gate.admit(request, snapshot, report), report)

    def _release(self, admitted: Admitted, report: ReportKey) -> Released:
        request = admitted.request
        opener = None if request.owns(report) else request.subject
        self._receipts.prepare()
        key, entry = self._concurrency(
            lambda: self._wrapping.unwrap(report),
            lambda: self._trail.append(request, report, request.event, opener=opener, use=admitted.use),
        )
        if admitted.broke_glass:
            record("glass_broken", level=logging.WARNING)
        return self._released(request, report, key, entry)

    def _released(
        self, request: KeyRequest, report: ReportKey, key: bytes, entry: Entry, *, created: bool = False
    ) -> Released:
        record("key_released", level=logging.DEBUG, action=request.event.action)
        sign = partial(self._receipts.receipt, request.report_id, entry)
        return Released(request.report_id, key_text(key), entry, sign, report.sender, report.tag, created)

    def _log(self, request: KeyRequest, position: int, limit: int) -> LogPage:
        snapshot = self._trail.load(request)
        report = snapshot.report
        if report is None or not self._may_read_log(request, report):
            self._trail.require_few_misses(request, snapshot)
            report = self._trail.known(request, report)
            # fewer misses are let in, but those who ask at once are all let in before they are counted
            self._trail.require_turn(request, report, snapshot)
            detail = "The audit trail is for the sender and for those who have opened the report."
            self._trail.refuse_stranger(request, report, Forbidden("not_opened", detail))
        if position == 0:
            report = self._trail.tell_floods(request, report)
        if position > report.head.seq:
            raise invalid_cursor()
        last = min(position + limit, report.head.seq)
        entries = self._store.entries(request.report_id, position + 1, last)
        return LogPage(
            request.report_id, entries, report.head.hash, log_cursor(last) if last < report.head.seq else None
        )

    def _recall(self, request: KeyRequest, *, recalled: bool) -> Recall:
        report = self._trail.owned(request, "Only its sender can recall a report.")
        if report.shredded and not recalled:
            self._trail.refuse(request, report, kept_back(report))
        if report.held and not recalled:
            detail = "The Key Server's operator has recalled this report, and alone can undo that."
            self._trail.refuse(request, report, Forbidden("recalled_by_operator", detail))
        entry = self._trail.append(request, report, request.event, recalled=recalled)
        openings = self._store.openings(request.report_id, MAX_OPENINGS + 1)
        return Recall(
            request.report_id, recalled, openings[:MAX_OPENINGS], len(openings) > MAX_OPENINGS, entry
        )

    def _may_read_log(self, request: KeyRequest, report: ReportKey) -> bool:
        return request.owns(report) or self._store.has_opened(request.report_id, request.subject)


def _require_recipients(policy: KeyPolicy) -> None:
    enterprise = policy.lacks_recipients
    if enterprise:
        raise Forbidden(
            "recipients_required",
            f"{enterprise} lets people open reports only if the sender names them. Say who it is for.",
        )
