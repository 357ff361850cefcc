"""Running the sync, once or again and again: an Endpoint Server with one folder, in the caller's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import httpx

from chalicelib.contract.report_ids import is_report_id
from picsafe.client.enterprise_account import EnterpriseAccount
from picsafe.client.errors import Gone, LocalFailure, PicSafeClientError, Unavailable
from picsafe.client.files import local_failures
from picsafe.client.personal_account import PersonalAccount
from picsafe.client.responses import ReportPage
from picsafe.client.server_tokens import ReceiptKeeping
from picsafe.client.servers import Servers
from picsafe.client.session import Clock
from picsafe.client.transport import Http
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.cloud.poller import PAGE
from picsafe.endpoint.cloud.store import CloudStore
from picsafe.endpoint.model import Job
from picsafe.sync.events import Coming, Listener, SyncEvent, SyncResult
from picsafe.sync.look import MANY, STOPPING, Look
from picsafe.sync.place import config_of, endpoint_failures, has_data, private_folder, require_current


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sync:
    """Brings an enterprise's reports, or a person's own, into a folder.

    Args:
        folder: each report goes into a folder of its own in here, named by its ID.
        servers: where to ask.
        api_key: the enterprise's API key, for its members' reports.
        token: a person's token, for their own reports.
        key_server_token: a token made beforehand for the Key Servers that it names.
        transport: httpx's transport.
        allow_http: let the key and tokens travel unencrypted to other machines.
        listener: told what happened to each report, by one thread at a time.
        stop: set it to end a run gracefully, within one network read.
        parallel: downloads at a time, from 1 to 16.
        program: a program's absolute path and what it is given, started for each report; see
            ``picsafe.delivery.settings.handovers.CommandSettings``.
        clock: the time, in UTC.
        jitter: gives a number from 0 to 1, for waits between attempts.
        receipts: what becomes of the receipts that come with keys; without it nobody looks at them.
    """

    def __init__(
        self,
        folder: Path,
        *,
        servers: Servers,
        api_key: str | None = None,
        token: str | None = None,
        key_server_token: str | None = None,
        transport: httpx.BaseTransport | None = None,
        allow_http: bool = False,
        listener: Listener | None = None,
        stop: threading.Event | None = None,
        parallel: int = 2,
        program: Sequence[str] = (),
        clock: Clock = _utc_now,
        jitter: Callable[[], float] | None = None,
        receipts: ReceiptKeeping | None = None,
    ) -> None:
        self._folder = folder.absolute()
        self._stop = stop or threading.Event()
        self._http = Http(transport, allow_http=allow_http, sleep=self._wait)
        self._receipts = receipts
        self._account = self._account_of(servers, api_key, token, key_server_token, clock)
        self._config = config_of(self._folder, servers.key_url, parallel, program)
        self._listener = listener or (lambda _event: None)
        self._parallel = parallel
        self._clock = clock
        self._jitter = jitter
        self._look: Look | None = None

    def run_once(self, *, retry_failed: bool = False, ask_again: bool = True) -> SyncResult:
        """Fetch everything that is there now.

        Args:
            retry_failed: also try again what was given up.
            ask_again: also try one report of those that were refused for the same reason, before its time; if
                it comes now, the others are tried as well.

        Raises:
            NotSignedIn, NotAllowed: the API key or the token is not valid, or not for this.
            Unavailable: the User Server does not answer.
            LocalFailure: the folder cannot be used, another sync works there, or the disk is full. What
                was fetched so far stays, and the next run continues behind it.
        """
        with self._opened() as endpoint:
            look = Look(endpoint, self._folder, self._listener, self._stop, self._parallel)
            self._look = look
            look.run(retry_failed=retry_failed, ask_again=ask_again)
        return look.result

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
                if error.code in {"already_running", "state_outdated"}:
                    raise
                on_failure(error)
            except PicSafeClientError as error:
                if first:
                    raise
                on_failure(error)
            first = False
            self._stop.wait(interval)
        return result

    def coming(self) -> Iterator[Coming]:
        """What a run would fetch now. Nothing is fetched, asked of a Key Server, or written down.

        Raises:
            PicSafeClientError: the list cannot be had.
        """
        require_current(self._folder)
        with self._known() as store:
            for listed in store.waiting(MANY) if store else ():
                yield Coming(listed.report_id, listed.expires_at)
            cursor, more = store.cursor() if store else None, True
            while more:
                page = self._page(cursor)
                for report in page.reports:
                    if not is_report_id(report.report_id):
                        continue
                    is_here = (self._folder / report.report_id).exists()
                    if not is_here and not (store and store.knows(report.file_url)):
                        yield Coming(report.report_id, report.expires_at)
                more = page.more and page.cursor not in {None, cursor}
                cursor = page.cursor

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _account_of(
        self,
        servers: Servers,
        api_key: str | None,
        token: str | None,
        key_server_token: str | None,
        clock: Clock,
    ) -> EnterpriseAccount | PersonalAccount:
        if token is not None and api_key is None:
            return PersonalAccount(servers, self._http, token, clock, receipts=self._receipts)
        if api_key is None or token is not None:
            raise ValueError("either an API key or a personal token says whose reports are fetched")
        return EnterpriseAccount(
            servers,
            self._http,
            api_key,
            clock,
            key_server_token=key_server_token,
            receipts=self._receipts,
        )

    @contextmanager
    def _opened(self) -> Iterator[Endpoint]:
        require_current(self._folder)
        with local_failures(str(self._folder)):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with endpoint_failures(self._folder), self._endpoint() as endpoint:
            with local_failures(str(private_folder(self._folder))):
                endpoint.lock()
            yield endpoint

    @contextmanager
    def _known(self) -> Iterator[CloudStore | None]:
        made = self._endpoint() if has_data(self._folder) else nullcontext()
        with endpoint_failures(self._folder), made as endpoint:
            yield None if endpoint is None else endpoint.cloud_store

    def _endpoint(self) -> Endpoint:
        return Endpoint(
            self._config,
            clock=self._clock,
            jitter=self._jitter,
            account=(self._account, self._http),
            on_attempted=self._attempted,
        )

    def _attempted(self, job: Job, _outcome: str) -> None:
        if self._look is not None:
            self._look.attempted(job)

    def _page(self, cursor: str | None) -> ReportPage:
        try:
            return self._account.page(cursor, PAGE)
        except Gone as error:
            if error.code != "stale_cursor" or cursor is None:
                raise
            return self._account.page(None, PAGE)

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise Unavailable(STOPPING, "The sync is ending.")

    def _wait(self, seconds: float) -> None:
        self._stop.wait(seconds)
        self._check_stop()


__all__ = ["Coming", "Sync", "SyncEvent", "SyncResult"]
