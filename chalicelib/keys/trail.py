"""What requests leave behind: entries on a report's audit trail, attempts at what is not there, and misses.

A refusal is raised after it was written, never before: nothing here returns before the store has confirmed
the entry.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import NoReturn

from chalicelib.contract.audit_chain import Head
from chalicelib.errors import DomainError, Forbidden, MustWait, NotFound, TooManyRequests, Unavailable
from chalicelib.keys.entries import Entry, Event
from chalicelib.keys.errors import AllowanceUsedUp, KeyServerError, StateChanged
from chalicelib.keys.floods import MAX_SETTLED, REPEAT_LIMIT
from chalicelib.keys.model import Attempt, ReportKey, Script, Snapshot
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import Use
from chalicelib.keys.ports import KeyStore
from chalicelib.keys.refusals import kept_back
from chalicelib.keys.requests import KeyRequest
from chalicelib.observability.log import record, record_failure

MISS_LIMIT = 20


class TrailWriter:
    """Writes down what was asked, and refuses.

    Every method that writes raises ``Unavailable`` if the store does not confirm it.

    Args:
        store: keys, audit trails and misses.
    """

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    def load(self, request: KeyRequest) -> Snapshot:
        """What the store knows of the report, and of the asker.

        Raises:
            TooManyRequests: ``too_many_requests``: it was asked too often, which is on the trail.
        """
        snapshot = self._store.load(request.report_id, request.subject, request.window)
        report = snapshot.report
        # reading the log writes nothing unless it is refused
        if report is not None and request.event.action != "read_log":
            self.require_turn(request, report, snapshot)
        return snapshot

    def owned(self, request: KeyRequest, refusal: str) -> ReportKey:
        """The report, if it is the asker's own: whom others' misses, or their own, never keep from it.

        Raises:
            Forbidden: ``not_sender``, with the given text.
            NotFound: ``unknown_report``.
            TooManyRequests: ``too_many_misses``; as ``load``.
        """
        snapshot = self.load(request)
        report = snapshot.report
        if report is None or not request.owns(report):
            self.require_few_misses(request, snapshot)
            self.refuse_stranger(request, self.known(request, report), Forbidden("not_sender", refusal))
        return report

    def known(self, request: KeyRequest, report: ReportKey | None) -> ReportKey:
        """The report, if there is one.

        Raises:
            NotFound: ``unknown_report``, a miss.
        """
        if report is not None:
            return report
        error = NotFound("unknown_report", "There is no key for this report ID.")
        self._add_attempt(request, request.refused(error.code))
        self._count_miss(request)
        raise error

    def require_few_misses(self, request: KeyRequest, snapshot: Snapshot) -> None:
        """Return unless the asker has guessed too often.

        Raises:
            TooManyRequests: ``too_many_misses``.
        """
        if snapshot.misses >= MISS_LIMIT:
            # what exists is refused as well: a guesser must not learn which guess was right
            raise TooManyRequests(
                "too_many_misses",
                "Too many reports were asked for that do not exist. Please wait.",
                retry_after=request.retry_after,
            )

    def require_turn(self, request: KeyRequest, report: ReportKey, snapshot: Snapshot) -> None:
        """Return if the asker may have one more entry of this kind, or recalls.

        Raises:
            TooManyRequests: ``too_many_requests``: it was asked too often, which is on the trail.
            StateChanged: somebody else was first.
        """
        entries = snapshot.entries.get(request.event.action, 0)
        if entries < REPEAT_LIMIT or request.recalls(report):
            return
        detail = f"You have asked this {REPEAT_LIMIT} times in ten minutes, and the audit trail says so."
        error = TooManyRequests("too_many_requests", detail, retry_after=request.retry_after)
        refused = request.refused(error.code)
        if entries == REPEAT_LIMIT:
            self.append(request, report, refused, at_most=REPEAT_LIMIT + 1)
            record("key_flood", level=logging.WARNING, action=request.event.action)
        else:
            with failures_recorded("audit_write_failed"):
                self._store.count_refusal(report.report_id, request.turn(), refused)
        raise error

    def append(
        self,
        request: KeyRequest,
        report: ReportKey,
        event: Event,
        *,
        opener: str | None = None,
        recalled: bool | None = None,
        tag: str | None = None,
        policy: KeyPolicy | None = None,
        use: Use | None = None,
        at_most: int = REPEAT_LIMIT,
    ) -> Entry:
        """Append an entry and change the report with it; see ``KeyStore.append``.

        Raises:
            StateChanged: somebody else was first.
        """
        turn = None if request.recalls(report) else request.turn(at_most)
        with failures_recorded("audit_write_failed"):
            return self._store.append(
                report, event, opener=opener, recalled=recalled, tag=tag, policy=policy, use=use, turn=turn
            )

    def tell_floods(self, request: KeyRequest, report: ReportKey) -> ReportKey:
        """Put on the trail what was only counted, and return the report as it is then.

        Raises:
            StateChanged: somebody else was first.
        """
        for flood in self._store.floods(report.report_id, MAX_SETTLED):
            if flood.is_due(request.window):
                with failures_recorded("audit_write_failed"):
                    entry = self._store.append(report, flood.summary, settles=flood)
                report = replace(report, head=Head(entry.seq, entry.hash))
        return report

    def require_tag(self, request: KeyRequest, report: ReportKey) -> None:
        """Return if the asker shows the sealed file's tag; who made the key needs none before there is one.

        Raises:
            Forbidden: ``tag_required``, ``wrong_tag``.
        """
        if request.shows_tag_of(report) or (
            report.tag is None and request.owns(report) and not request.by_personal_token
        ):
            return
        if request.tag is None:
            detail = "Say the tag of the sealed file that you have: its last 32 bytes."
            self.refuse_stranger(request, report, Forbidden("tag_required", detail))
        detail = "This is not the file that its sender sealed under this report ID. Do not trust it."
        shown = request.telling(tag=request.tag)
        self.refuse_stranger(shown, report, Forbidden("wrong_tag", detail))

    def require_kept(self, request: KeyRequest, report: ReportKey) -> None:
        """Return unless nobody gets the report's key.

        Raises:
            Gone: ``recalled``, ``shredded``.
        """
        if report.kept_back:
            self.refuse(request, report, kept_back(report))

    def refuse(self, request: KeyRequest, report: ReportKey, error: DomainError) -> NoReturn:
        """Refuse with an entry, and no miss: the asker was not guessing."""
        self.append(request, report, request.refused(error.code))
        raise error

    def refuse_stranger(self, request: KeyRequest, report: ReportKey, error: DomainError) -> NoReturn:
        """Refuse with an entry, and a miss unless it is the asker's own report."""
        self.append(request, report, request.refused(error.code))
        if not request.owns(report):
            # it says that there is such a report, so that it counts as a guess
            self._count_miss(request)
        raise error

    def refuse_foreign(self, request: KeyRequest) -> NoReturn:
        """Refuse a report ID that begins with another person's number."""
        self.require_few_misses(request, self.load(request))
        error = Forbidden("foreign_report_id", "A report ID begins with its sender's own user number.")
        # whether there is such a report is not said, nor written on its trail
        self._add_attempt(request, request.refused(error.code))
        self._count_miss(request)
        raise error

    def refuse_unlisted(self, request: KeyRequest, snapshot: Snapshot) -> NoReturn:
        """Refuse whom this Key Server does not serve."""
        report, error = snapshot.report, _not_allowed(request.identity)
        if report is not None and (request.owns(report) or request.shows_tag_of(report)):
            self.refuse(request, report, error)
        # whether there is such a report makes no difference: whoever is not served learns nothing
        self.require_few_misses(request, snapshot)
        if report is None:
            self._add_attempt(request, request.refused(error.code))
        else:
            self.append(request, report, request.refused(error.code))
        self._count_miss(request)
        raise error

    def _count_miss(self, request: KeyRequest) -> None:
        misses = self._store.count_miss(request.subject, request.window, request.expires)
        # a store whose answer was lost may have counted one miss twice: the alarm must not be passed over
        if misses >= MISS_LIMIT:
            record("key_guessing", level=logging.WARNING, count=misses)

    def _add_attempt(self, request: KeyRequest, event: Event) -> None:
        with failures_recorded("audit_write_failed"):
            self._store.add_attempt(request.subject, Attempt(request.report_id, event))


class failures_recorded:  # noqa: N801 - reads as a block, like contextlib.suppress
    """Log what fails within; losing a race and a used-up allowance are no failures.

    Raises:
        Unavailable: in the place of what no adapter is known to raise: whether something was stored cannot be
            told, and whoever asks again finds out.
    """

    __slots__ = ("_failure",)

    def __init__(self, failure: str) -> None:
        self._failure = failure

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        """Log what has failed, if something has."""
        if not isinstance(error, Exception):
            return
        # where somebody else was first, what is decided anew is written anew
        if not isinstance(error, StateChanged | AllowanceUsedUp):
            record_failure(self._failure, error)
        if not isinstance(error, DomainError | KeyServerError | MustWait):
            record_failure("unexpected_error", error)
            raise Unavailable from error


def _not_allowed(identity: str | Script) -> Forbidden:
    if isinstance(identity, Script):
        detail = (
            "This Key Server does not serve your enterprise's script, or not one that was set up by whoever "
            f"made its API key. Ask its operator, to whose lists it is enterprise:{identity.number}."
        )
        return Forbidden("not_allowed", detail)
    return Forbidden("not_allowed", "This Key Server does not serve your address. Ask its operator.")
