"""Running the sync, once or again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import httpx

from chalicelib.contract.report_ids import SUFFIX, is_report_id
from picsafe.client.enterprise_account import EnterpriseAccount
from picsafe.client.errors import BadAnswer, Gone, LocalFailure, PicSafeClientError, Unavailable
from picsafe.client.links import parse_link
from picsafe.client.responses import Download, LoggedReport, ReportPage
from picsafe.client.servers import Servers
from picsafe.client.session import Clock
from picsafe.client.storage import download
from picsafe.client.transport import Http
from picsafe.client.unsealing import key_server_source, unseal
from picsafe.sync.arrived import Arrived
from picsafe.sync.failures import MAX_ATTEMPTS, Failure, Failures
from picsafe.sync.folder import SyncFolder

PAGE = 50
# for how long PicSafe Cloud keeps a file at most
_KEPT = timedelta(days=7)


class _Stopped(Exception):
    """The caller wants the sync to end now."""


@dataclass(frozen=True, slots=True)
class SyncEvent:
    """Something that happened to one report; it says nothing about a person.

    Attributes:
        report_id: which report; none with ``began_again``.
        outcome: ``received``, ``present`` (its folder was there, or it has come before), ``failed``, or
            ``began_again``: the User Server's log was restored from a backup, and is gone through from its
            start, so that no report is passed over.
        files: how many files were written.
        code: why it failed, or why the log is gone through again.
        retry_at: when it is tried again, if it is.
        sender_mismatch: in what it names another sender than the audit trail does.
    """

    report_id: str
    outcome: Literal["received", "present", "failed", "began_again"]
    files: int = 0
    code: str = ""
    retry_at: datetime | None = None
    sender_mismatch: tuple[str, ...] = ()


@dataclass(slots=True)
class SyncResult:
    """What one run did: how many reports it received, found present, and could not get.

    ``began_again`` counts how often it went through the log from its start, because that was restored.
    ``undone`` counts what is still to be fetched, of this and earlier runs, by the code of why it was not.
    """

    received: int = 0
    present: int = 0
    failed: int = 0
    began_again: int = 0
    undone: dict[str, int] = field(default_factory=dict, compare=False)


Listener = Callable[[SyncEvent], None]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sync:
    """Brings an enterprise's reports into a folder.

    Args:
        folder: each report goes into a folder of its own in here, named by its ID.
        servers: where to ask.
        api_key: the enterprise's API key.
        key_server_token: a token made beforehand for the Key Servers that it names.
        transport: httpx's transport.
        allow_http: let the key and tokens travel unencrypted to other machines.
        listener: told what happened to each report.
        stop: set it to end a run gracefully, within one network read.
        most_attempts: how often a report is tried that fails for a temporary reason.
        clock: the time, in UTC.
    """

    def __init__(
        self,
        folder: Path,
        *,
        servers: Servers,
        api_key: str,
        key_server_token: str | None = None,
        transport: httpx.BaseTransport | None = None,
        allow_http: bool = False,
        listener: Listener | None = None,
        stop: threading.Event | None = None,
        most_attempts: int = MAX_ATTEMPTS,
        clock: Clock = _utc_now,
    ) -> None:
        self._folder = SyncFolder(folder)
        self._stop = stop or threading.Event()
        self._http = Http(transport, allow_http=allow_http, sleep=self._wait)
        self._account = EnterpriseAccount(
            servers, self._http, api_key, clock, key_server_token=key_server_token
        )
        self._key_source = key_server_source(self._account.key_server)
        self._listener = listener or (lambda _event: None)
        self._most_attempts = most_attempts
        self._clock = clock

    def run_once(self, *, retry_failed: bool = False, ask_again: bool = True) -> SyncResult:
        """Fetch everything that is there now.

        Args:
            retry_failed: also try again what was given up.
            ask_again: also try one report of those that were refused for the same reason, before its time; if
                it comes now, the others are tried as well.

        Raises:
            NotSignedIn, NotAllowed: the API key is not valid, or not for this.
            Unavailable: the User Server does not answer.
            LocalFailure: the folder cannot be used, another sync works there, or the disk is full. What
                was fetched so far stays, and the next run continues behind it.
        """
        result = SyncResult()
        with self._folder.opened():
            now = self._clock()
            failures = Failures(self._folder.private / "failed.jsonl", most_attempts=self._most_attempts)
            arrived = Arrived(self._folder.private / "arrived.jsonl", now)
            for report_id in self._folder.unfinished():
                self._folder.finish(report_id)
                self._tell(result, SyncEvent(report_id, "received"))
            failures.forget(*self._folder.state.done)
            arrived.add(dict.fromkeys(self._folder.state.done, now + _KEPT))
            try:
                due = failures.all() if retry_failed else failures.due(now)
                for failure in due:
                    self._attempt(failure.report, failures, arrived, result)
                if ask_again:
                    self._ask_again({failure.report_id for failure in due}, failures, arrived, result)
                self._fetch_new(failures, arrived, result)
            except _Stopped:
                pass
            finally:
                self._folder.discard_incoming()
            result.undone = failures.undone(self._clock())
        return result

    def run(self, interval: float, *, on_failure: Callable[[PicSafeClientError], None]) -> SyncResult | None:
        """Run every ``interval`` seconds until ``stop`` is set; returns what the last whole run did.

        Args:
            interval: seconds between the end of a run and the next.
            on_failure: told of runs that failed as a whole; the next run continues.

        Raises:
            PicSafeClientError: the first run failed for a reason that waiting does not mend.
        """
        first, result = True, None
        while not self._stop.is_set():
            try:
                result = self.run_once(ask_again=False)
            except (Unavailable, LocalFailure) as error:
                if error.code == "already_running":
                    raise
                on_failure(error)
            except PicSafeClientError as error:
                if first:
                    raise
                on_failure(error)
            first = False
            self._stop.wait(interval)
        return result

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _ask_again(self, tried: set[str], failures: Failures, arrived: Arrived, result: SyncResult) -> None:
        refused: set[str] = set()
        for failure in failures.refused():
            if failure.report_id in tried:
                continue
            if failure.code not in refused and not self._attempt(failure.report, failures, arrived, result):
                refused.add(failure.code)

    def _fetch_new(self, failures: Failures, arrived: Arrived, result: SyncResult) -> None:
        while True:
            page = self._page(result)
            for report in page.reports:
                if not self._is_past(report):
                    self._attempt(report, failures, arrived, result)
            moved = bool(page.cursor) and page.cursor != self._folder.state.cursor
            more = page.more and moved
            self._folder.advance(page.cursor, [report.sent_at for report in page.reports], more=more)
            if not more:
                return

    def _page(self, result: SyncResult) -> ReportPage:
        try:
            return self._account.page(self._folder.state.cursor, PAGE)
        except Gone as error:
            if error.code != "stale_cursor" or self._folder.state.cursor is None:
                raise
            self._folder.begin_again()
            self._tell(result, SyncEvent("", "began_again", code=error.code))
            return self._account.page(None, PAGE)

    def _is_past(self, report: LoggedReport) -> bool:
        """Whether a report is listed again only because the log is gone through again."""
        again = self._folder.state.again_until
        return again is not None and report.sent_at <= again and report.expires_at <= self._clock()

    def _attempt(
        self, report: LoggedReport, failures: Failures, arrived: Arrived, result: SyncResult
    ) -> bool:
        self._check_stop()
        try:
            if not is_report_id(report.report_id):
                raise BadAnswer("invalid_answer", "The User Server lists a report ID that is none.")
            if report.report_id in arrived or self._folder.holds(report.report_id):
                event = SyncEvent(report.report_id, "present")
            else:
                event = self._fetch(report)
            arrived.add({report.report_id: report.expires_at})
            failures.forget(report.report_id)
        except LocalFailure:
            raise
        except PicSafeClientError as error:
            self._check_stop()
            event = _failed(failures.record(report, error, self._clock()))
        self._tell(result, event)
        return event.outcome != "failed"

    def _fetch(self, report: LoggedReport) -> SyncEvent:
        sealed = self._folder.incoming / f"{report.report_id}{SUFFIX}"
        try:
            download(self._http, lambda: self._locate(report), sealed, stop=self._check_stop)
            ready = self._folder.ready / report.report_id
            with unseal(sealed, self._key_source, report_id=report.report_id, into=ready) as opened:
                opened.save(ready, sender_file=True)
                files, mismatch = len(opened.files), opened.sender_mismatch
        finally:
            sealed.unlink(missing_ok=True)
        self._folder.finish(report.report_id)
        return SyncEvent(report.report_id, "received", files=files, sender_mismatch=mismatch)

    def _locate(self, report: LoggedReport) -> Download:
        parse_link(report.file_url)
        return self._http.call("GET", report.file_url, Download)

    def _tell(self, result: SyncResult, event: SyncEvent) -> None:
        setattr(result, event.outcome, getattr(result, event.outcome) + 1)
        self._listener(event)

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _wait(self, seconds: float) -> None:
        self._stop.wait(seconds)
        self._check_stop()


def _failed(failure: Failure) -> SyncEvent:
    return SyncEvent(failure.report_id, "failed", code=failure.code, retry_at=failure.retry_at)


__all__ = ["Sync", "SyncEvent", "SyncResult"]
