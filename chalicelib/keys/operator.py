"""What the Key Server's operator may do to a report: recall it in its sender's place, or shred its key.

The sender may have left PicSafe, or must not decide alone: a court orders it, a device was lost with its
account signed in, a person wants to be forgotten. Nothing here gives a key away, and the audit trail names
the operator each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.clock import Clock
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.keys.concurrency import no_backoff
from chalicelib.keys.entries import GRANTED, Entry, Event, Operator, timestamp
from chalicelib.keys.model import MAX_OPENINGS, Opening, ReportKey
from chalicelib.keys.ports import KeyStore
from chalicelib.keys.races import retry_lost_races
from chalicelib.observability.log import record_failure

MAX_BY = 100

# nobody's: the operator asks for nothing that could be a guess
_SUBJECT = "operator"


@dataclass(frozen=True, slots=True)
class OperatorRecall:
    """The state after the operator's recall or its undoing.

    Attributes:
        report_id: the report.
        recalled: whether the key is kept back now, by the operator or by the sender.
        fetched_by: who else than the sender had been given it.
        more: ``fetched_by`` is cut short.
        entry: what the audit trail says of it.
    """

    report_id: str
    recalled: bool
    fetched_by: list[Opening]
    more: bool
    entry: Entry


@dataclass(frozen=True, slots=True)
class OperatorShred:
    """A key that was destroyed.

    Attributes:
        report_id: the report.
        wrapped: what the store had, by which a copy of it can be found; empty if it was shredded before.
        fetched_by: who else than the sender had been given the key.
        more: ``fetched_by`` is cut short.
        entry: what the audit trail says of it; ``None`` if it was shredded before.
    """

    report_id: str
    wrapped: bytes
    fetched_by: list[Opening]
    more: bool
    entry: Entry | None


class OperatorService:
    """The operator's use cases.

    Args:
        store: keys and audit trails.
        clock: the time.
        backoff: waits before the n-th new attempt after a lost race.
    """

    def __init__(self, *, store: KeyStore, clock: Clock, backoff: Callable[[int], None] = no_backoff) -> None:
        self._store = store
        self._clock = clock
        self._backoff = backoff

    def recall(self, report_id: str, by: str, *, recalled: bool) -> OperatorRecall:
        """Recall a report, or take that back; its sender can undo neither.

        Args:
            report_id: the report.
            by: who acts and why, as the audit trail will say for good, such as an office and a file number.
            recalled: ``False`` takes the operator's recall back, and leaves the sender's as it is.

        Raises:
            InvalidRequest: ``invalid_name``: ``by`` is empty, too long or holds what does not show.
            NotFound: ``unknown_report``.
            Conflict: ``not_recalled``: there is no recall of the operator's to take back.
            Unavailable: the recall could not be stored.
        """
        event = Event(
            timestamp(self._clock()), "recall" if recalled else "restore", GRANTED, Operator(_shown(by)), ""
        )
        return retry_lost_races(lambda: self._recall(report_id, event, recalled=recalled), self._backoff)

    def shred(self, report_id: str, by: str) -> OperatorShred:
        """Destroy a report's key for good; its audit trail stays, and says so.

        Args:
            report_id: the report.
            by: as for ``recall``.

        Raises:
            InvalidRequest: ``invalid_name``, as ``recall``.
            NotFound: ``unknown_report``.
            Unavailable: it could not be stored; the key may or may not be there.
        """
        event = Event(timestamp(self._clock()), "shred", GRANTED, Operator(_shown(by)), "")
        return retry_lost_races(lambda: self._shred(report_id, event), self._backoff)

    def _shred(self, report_id: str, event: Event) -> OperatorShred:
        report = self._known(report_id)
        entry = None if report.shredded else self._append(report, event, shred=True)
        openings = self._store.openings(report_id, MAX_OPENINGS + 1)
        more = len(openings) > MAX_OPENINGS
        return OperatorShred(report_id, report.wrapped, openings[:MAX_OPENINGS], more, entry)

    def _recall(self, report_id: str, event: Event, *, recalled: bool) -> OperatorRecall:
        report = self._known(report_id)
        if not recalled and not report.held:
            raise Conflict("not_recalled", "The operator has not recalled this report.")
        entry = self._append(report, event, held=recalled)
        openings = self._store.openings(report_id, MAX_OPENINGS + 1)
        return OperatorRecall(
            report_id,
            recalled or report.recalled,
            openings[:MAX_OPENINGS],
            len(openings) > MAX_OPENINGS,
            entry,
        )

    def _known(self, report_id: str) -> ReportKey:
        report = self._store.load(report_id, _SUBJECT, 0).report
        if report is None:
            raise NotFound("unknown_report", "There is no key for this report ID.")
        return report

    def _append(
        self, report: ReportKey, event: Event, *, held: bool | None = None, shred: bool = False
    ) -> Entry:
        try:
            return self._store.append(report, event, held=held, shred=shred)
        except Exception as error:
            record_failure("audit_write_failed", error)
            raise


def _shown(by: str) -> str:
    name = " ".join(by.split(" ")).strip()
    if not name or len(name) > MAX_BY or not name.isprintable():
        raise InvalidRequest(
            "invalid_name", f"Say in 1 to {MAX_BY} characters on one line who acts, and why."
        )
    return name
