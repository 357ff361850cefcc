"""Reads PicSafe Cloud's list, and fetches what is on it, several at a time."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from chalicelib.contract.report_ids import is_report_id
from chalicelib.errors import Unavailable as StoreUnavailable
from picsafe.client.errors import Gone, LocalFailure, NotFound, PicSafeClientError, Unavailable
from picsafe.client.links import parse_link
from picsafe.client.responses import Download, ReportPage
from picsafe.client.storage import download
from picsafe.client.transport import Http
from picsafe.endpoint.backoff import LONGEST_REFUSED, delay
from picsafe.endpoint.cloud.settings import Cloud
from picsafe.endpoint.cloud.store import LOST, OVER, PRESENT, READY, REFUSED, TAKEN, CloudStore, Listed
from picsafe.endpoint.errors import EndpointError, NotNow, NotTaken
from picsafe.endpoint.intake import Arrival, Intake
from picsafe.endpoint.spool import Fetched, Spool

PAGE: Final = 100
LOOK_SECONDS: Final = 5.0
# an operator can mend why these are not taken; any other file that is none stays none
MENDABLE: Final = frozenset({"unlisted_key_server", "unknown_static_key", "too_large"})

_LOG = logging.getLogger(__name__)


class ReportList(Protocol):
    """The User Server's list of an enterprise's reports."""

    def page(self, cursor: str | None, limit: int, /) -> ReportPage:
        """The reports behind a cursor, oldest first.

        Raises:
            PicSafeClientError: it cannot be had; ``Gone`` with ``stale_cursor`` if it is another history's.
        """
        ...


class Onlooker(Protocol):
    """Whoever wants to know what becomes of reports."""

    def has(self, report_id: str, /) -> bool:
        """Whether a report is there already, so that it is not fetched."""
        ...

    def began_again(self) -> None:
        """The list is read from its start, because the log behind it was restored from a backup."""
        ...

    def fetched(self, report: Listed, state: str, code: str, detail: str, due: datetime | None) -> None:
        """What came of an attempt at a report, told once it is recorded.

        Args:
            report: which.
            state: as the store has it: ``taken``, ``present``, or ``ready``, if it is tried again.
            code: why it was not taken.
            detail: the same as a sentence.
            due: when it is tried again.
        """
        ...


class Indifferent:
    """``Onlooker``: nobody."""

    def has(self, report_id: str) -> bool:  # noqa: ARG002 - the protocol's signature
        """See ``Onlooker``."""
        return False

    def began_again(self) -> None:
        """See ``Onlooker``."""

    def fetched(self, report: Listed, state: str, code: str, detail: str, due: datetime | None) -> None:
        """See ``Onlooker``."""


class Stopped(Exception):
    """The endpoint is stopping."""


class CloudPoller:
    """Fetches what is listed.

    Args:
        settings: how often, and how much at a time.
        reports: the list.
        http: fetches files.
        store: what is known of the list.
        spool: where files come in.
        intake: takes them in.
        max_report: bytes of the largest report that is taken.
        clock: the time.
        jitter: gives a number from 0 to 1, for waits.
        onlooker: told what becomes of reports.
        stopping: set when it is to end.
    """

    def __init__(
        self,
        settings: Cloud,
        *,
        reports: ReportList,
        http: Http,
        store: CloudStore,
        spool: Spool,
        intake: Intake,
        max_report: int,
        clock: Callable[[], datetime],
        jitter: Callable[[], float] = random.random,
        onlooker: Onlooker | None = None,
        stopping: threading.Event | None = None,
    ) -> None:
        self._settings = settings
        self._reports = reports
        self._http = http
        self._store = store
        self._spool = spool
        self._intake = intake
        self._max_report = max_report
        self._clock = clock
        self._jitter = jitter
        self._onlooker = onlooker or Indifferent()
        self._stopping = stopping or threading.Event()
        self._listed = threading.Event()
        self._choosing = threading.Lock()
        self._in_hand: list[str] = []
        self._threads = [
            threading.Thread(target=self._read, name="endpoint-cloud-list"),
            *(
                threading.Thread(target=self._fetch, name=f"endpoint-cloud-{number}")
                for number in range(settings.parallel)
            ),
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Come to an end, within one read of the network; whether that was so within the time."""
        self._stopping.set()
        self._listed.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def read_list(self) -> int:
        """Read the list to its end; how many reports were new on it.

        Raises:
            PicSafeClientError: the list cannot be had.
            chalicelib.errors.Unavailable: the database does not answer.
        """
        new = 0
        while not self._stopping.is_set():
            cursor = self._store.cursor()
            page = self._page(cursor)
            reports = [report for report in page.reports if is_report_id(report.report_id)]
            if len(reports) < len(page.reports):
                _LOG.warning("report_ids_invalid count=%d", len(page.reports) - len(reports))
            taken_back = [one for one in page.withdrawals if is_report_id(one.report_id)]
            new += self._store.listed(reports, page.cursor or cursor, self._clock(), taken_back)
            if not page.more or page.cursor in {None, cursor}:
                break
        return new

    def fetch_one(self) -> bool:
        """Fetch the report that has been due longest; whether there was one.

        Raises:
            chalicelib.errors.Unavailable: the database does not answer.
            Stopped: the endpoint is stopping.
        """
        with self._choosing:
            report = self._store.due(self._clock(), self._in_hand)
            if report is None:
                return False
            self._in_hand.append(report.file_url)
        try:
            self._attempt(report)
        finally:
            with self._choosing:
                self._in_hand.remove(report.file_url)
        return True

    def _page(self, cursor: str | None) -> ReportPage:
        try:
            return self._reports.page(cursor, PAGE)
        except Gone as error:
            if error.code != "stale_cursor" or cursor is None:
                raise
            self._store.begin_again(self._clock())
            self._onlooker.began_again()
            return self._reports.page(None, PAGE)

    def _attempt(self, report: Listed) -> None:
        if self._onlooker.has(report.report_id):
            self._taken(report, PRESENT)
            return
        try:
            self._take(report)
        except (Gone, NotFound) as error:
            # a link that was listed and is not known has been withdrawn long ago; or not uploaded yet
            if error.code == "not_uploaded":
                self._later(report, error)
            else:
                self._ended(report, LOST if error.code == "expired" and report.attempts else OVER, error)
        except (Unavailable, NotNow) as error:
            self._later(report, error, error.retry_after)
        except LocalFailure as error:
            self._later(report, error)
        except (PicSafeClientError, EndpointError) as error:
            if isinstance(error, NotTaken) and error.code not in MENDABLE:
                self._ended(report, REFUSED, error)
            else:
                self._later(report, error, is_refused=True)
        else:
            self._taken(report, TAKEN)

    def _take(self, report: Listed) -> None:
        parse_link(report.file_url)
        with self._spool.place() as path:
            download(self._http, lambda: self._place(report), path, stop=self._check_stop)
            taken = self._intake.take(Fetched(path), Arrival(via="cloud", report_id=report.report_id))
        if taken.report.report_id != report.report_id:
            raise NotTaken("wrong_report", "The file is another report's, which came before.")

    def _place(self, report: Listed) -> Download:
        found = self._http.call("GET", report.file_url, Download)
        if found.size > self._max_report:
            raise NotTaken("too_large", f"A report may have at most {self._max_report} bytes here.")
        # others that come at the same time take room as well, and are seen as they do
        self._spool.require_room(found.size)
        return found

    def _taken(self, report: Listed, state: str) -> None:
        self._store.taken(report)
        self._onlooker.fetched(report, state, "", "", None)

    def _ended(self, report: Listed, state: str, error: PicSafeClientError | EndpointError) -> None:
        self._store.ended(report, state, error.code, self._clock())
        self._onlooker.fetched(report, state, error.code, error.detail, None)

    def _later(
        self,
        report: Listed,
        error: PicSafeClientError | EndpointError,
        retry_after: float | None = None,
        *,
        is_refused: bool = False,
    ) -> None:
        now = self._clock()
        if now >= report.expires_at:
            self._ended(report, LOST, error)
            return
        wait = delay(report.attempts + 1, retry_after, self._jitter)
        due = now + (min(wait, LONGEST_REFUSED) if is_refused else wait)
        self._store.later(report, due, error.code)
        self._onlooker.fetched(report, READY, error.code, error.detail, due)

    def _check_stop(self) -> None:
        if self._stopping.is_set():
            raise Stopped

    def _read(self) -> None:
        while not self._stopping.is_set():
            try:
                if self.read_list():
                    self._listed.set()
            except PicSafeClientError as error:
                self._told_down(error)
            except StoreUnavailable as error:
                _LOG.error("store_unavailable name=cloud error=%s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - what nobody has thought of must not end the thread
                # its text could say anything about anybody
                _LOG.error("cloud_list_failed error=%s", type(error).__name__)
                self._told_down(Unavailable("internal_error", "The list could not be read."))
            self._stopping.wait(self._settings.interval)

    def _told_down(self, error: PicSafeClientError) -> None:
        _LOG.warning("cloud_list_failed code=%s", error.code)
        try:
            self._store.down(error.detail, self._clock())
        except StoreUnavailable as failure:
            _LOG.error("store_unavailable name=cloud error=%s", type(failure).__name__)

    def _fetch(self) -> None:
        while not self._stopping.is_set():
            self._listed.clear()
            try:
                if self.fetch_one():
                    continue
            except Stopped:
                return
            except StoreUnavailable as error:
                _LOG.error("store_unavailable name=cloud error=%s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - what nobody has thought of must not end the thread
                # its text could say anything about anybody
                _LOG.error("fetch_failed error=%s", type(error).__name__)
            self._listed.wait(LOOK_SECONDS)
