"""One look at the list: everything that is new or due is fetched, opened and put into the folder."""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from picsafe.client.errors import LocalFailure, PicSafeClientError
from picsafe.delivery.errors import Later
from picsafe.delivery.withdrawn_note import Note, note_withdrawal
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.cloud.poller import CloudPoller, Stopped
from picsafe.endpoint.cloud.store import PRESENT, TAKEN, CloudStore, Listed
from picsafe.endpoint.deliveries import OPEN_FOR
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.model import OPEN, Job, State
from picsafe.endpoint.unfinished import Unfinished, UnfinishedJob
from picsafe.sync.events import Listener, SyncEvent, SyncResult
from picsafe.sync.place import FOLDER

MANY: Final = 10_000
# what is the matter of this machine, or of nobody: it is tried again with the next run
LOCAL: Final = frozenset({"disk_full", "storage_failed", "disk_failed", "write_failed", "read_failed"})
STOPPING: Final = "stopping"
# the Key Server and the User Server say so to whoever is not let in
REFUSALS: Final = frozenset({"not_allowed", "unknown_audience", "tag_required", "insecure_url"})
# there is nothing to be fetched any more
OVER: Final = frozenset({"recalled", "shredded", "withdrawn", "expired"})
_SYSTEM: Final = {"kind": "endpoint"}


class Look:
    """One run.

    Args:
        endpoint: held by this process.
        folder: where reports appear.
        listener: told what happened to each report.
        stop: set when it is to end.
        parallel: downloads at a time.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        folder: Path,
        listener: Listener,
        stop: threading.Event,
        parallel: int,
    ) -> None:
        self.result = SyncResult()
        self._endpoint = endpoint
        self._folder = folder
        self._listener = listener
        self._stop = stop
        self._parallel = parallel
        self._unfinished = Unfinished(endpoint.database)
        self._store = CloudStore(endpoint.database)
        self._failed: Counter[str] = Counter()
        self._local: LocalFailure | None = None
        self._telling = threading.Lock()
        self._working = threading.Lock()
        self._poller = self._made_poller()
        run = secrets.token_hex(8)
        self._workers = endpoint.deliveries.workers(run)
        endpoint.jobs.recover(run, endpoint.clock())

    def run(self, *, retry_failed: bool, ask_again: bool) -> None:
        """Do everything that can be done now.

        Raises:
            PicSafeClientError: the list cannot be had; or this machine is at fault.
            chalicelib.errors.Unavailable: the database does not answer.
        """
        self._begin(retry_failed=retry_failed)
        trouble = self._read_list()
        self._fetch()
        unwritten = self._note_withdrawals()
        if ask_again:
            self._ask_again()
        self._end()
        if self._local is not None:
            raise self._local
        if trouble is not None:
            raise trouble
        if unwritten is not None:
            raise unwritten

    def has(self, report_id: str) -> bool:
        """See ``Onlooker``."""
        return os.path.lexists(self._folder / report_id)

    def began_again(self) -> None:
        """See ``Onlooker``."""
        self._tell(SyncEvent("", "began_again", code="stale_cursor"))

    def fetched(self, report: Listed, state: str, code: str, detail: str, due: datetime | None) -> None:
        """See ``Onlooker``."""
        if state == PRESENT:
            self._tell(SyncEvent(report.report_id, "present"))
        elif code in LOCAL:
            self._local = LocalFailure(code, detail)
        elif state != TAKEN and code != STOPPING:
            self._tell(SyncEvent(report.report_id, "failed", code=code, retry_at=due))

    def attempted(self, job: Job) -> None:
        """Tell what came of an attempt to open or deliver a report."""
        report = self._endpoint.reports.get(job.report)
        now = next(one for one in self._endpoint.jobs.of_report(job.report) if one.name == job.name)
        if report is None or now.code == STOPPING:
            return
        if now.state is State.DONE:
            if job.name == FOLDER:
                self._tell(_received(report.report_id, now.receipt or "{}"))
        elif now.state is State.SKIPPED:
            self._tell(SyncEvent(report.report_id, "present"))
        elif now.state is not State.READY:
            self._tell(SyncEvent(report.report_id, "failed", code=now.code or ""))
        elif job.name != FOLDER or self._outage() is None:
            self._failed[now.code or ""] += 1
            self._tell(SyncEvent(report.report_id, "failed", code=now.code or "", retry_at=now.due))

    def _made_poller(self) -> CloudPoller:
        poller = self._endpoint.cloud_poller(onlooker=self, stopping=self._stop)
        if poller is None:
            raise LocalFailure("internal_error", "PicSafe itself is at fault.")
        return poller

    def _begin(self, *, retry_failed: bool) -> None:
        now = self._endpoint.clock()
        for worker in self._workers:
            self._endpoint.outages.up(worker.name, now)
        self._store.hasten([*LOCAL, STOPPING], now)
        unfinished = self._unfinished.all(MANY)
        self._unfinished.hasten([one for one in unfinished if one.code in LOCAL | {STOPPING}], now)
        if retry_failed:
            self._store.retry(now)
            self._unfinished.hasten(unfinished, now)
            for one in unfinished:
                if one.state is not State.READY:
                    with suppress(NotPossible):
                        self._endpoint.decisions.replay(one.report, one.name, _SYSTEM, now, again=False)

    def _read_list(self) -> PicSafeClientError | None:
        try:
            self._poller.read_list()
        except LocalFailure:
            raise
        except PicSafeClientError as error:
            if not self._stop.is_set():
                self._store.down(error.detail, self._endpoint.clock())
                # what is here already is dealt with all the same
                return error
        return None

    def _fetch(self) -> None:
        others = self._parallel - 1
        with ThreadPoolExecutor(max(others, 1), "picsafe-sync") as pool:
            lanes = [pool.submit(self._lane) for _ in range(others)]
            try:
                self._lane()
            except BaseException:
                self._stop.set()
                raise
            for lane in lanes:
                lane.result()
        self._work()

    def _note_withdrawals(self) -> LocalFailure | None:
        failed: LocalFailure | None = None
        for one in self._endpoint.taken_back.untold():
            place: Literal["noted", "gone", "skipped"] = "skipped"
            note = Note(one.report_id, one.reason, one.at, one.superseded_by)
            try:
                is_noted = note_withdrawal(self._folder / one.report_id, note)
            except Later as error:
                # one folder that cannot be written keeps nothing from the others
                failed = failed or LocalFailure(error.code, error.detail)
                continue
            if is_noted:
                place = "noted"
            elif one.destinations or self._endpoint.reports.of_report_id(one.report_id):
                place = "gone"
            event = SyncEvent(
                one.report_id,
                "withdrawn",
                code=one.reason,
                superseded_by=one.superseded_by,
                place=place,
            )
            self._tell(event)
            # last: a note that is written twice is the same, and a line that comes twice is better than none
            self._endpoint.taken_back.told(one)
        return failed

    def _lane(self) -> None:
        with suppress(Stopped):
            while not self._ends() and self._poller.fetch_one():
                # who comes while another works fetches the next one instead
                if self._working.acquire(blocking=False):
                    try:
                        self._work()
                    finally:
                        self._working.release()

    def _work(self) -> None:
        while not self._ends():
            # each does one job in turn, so that a report is where it belongs before the next is opened
            if not sum(worker.step() for worker in self._workers):
                return
            self._local = self._local or self._outage()

    def _ask_again(self) -> None:
        now = self._endpoint.clock()
        waiting: dict[str, list[UnfinishedJob]] = {}
        for one in self._unfinished.all(MANY):
            if one.name == OPEN and one.state is State.READY and one.code in REFUSALS:
                waiting.setdefault(one.code, []).append(one)
        for code, jobs in waiting.items():
            if self._failed[code] or self._ends():
                continue
            self._unfinished.hasten(jobs[:1], now)
            self._work()
            if not self._failed[code]:
                self._unfinished.hasten(jobs[1:], now)
                self._work()

    def _end(self) -> None:
        now = self._endpoint.clock()
        names = {worker.name for worker in self._workers}
        for one in self._unfinished.all(MANY):
            is_left = one.state is not State.READY or one.name not in names
            if is_left and now - one.since >= OPEN_FOR:
                with suppress(NotPossible):
                    self._endpoint.decisions.skip(one.report, one.name, "expired", _SYSTEM, now)
        self._endpoint.retention.purge(timedelta(0))
        self._endpoint.retention.remove_orphans()
        counted = Counter(self._unfinished.codes(names)) + Counter(self._store.codes(now))
        self.result.undone = {code: count for code, count in counted.items() if code not in OVER}

    def _outage(self) -> LocalFailure | None:
        found = next((one for one in self._endpoint.outages.all() if one.name == FOLDER), None)
        return None if found is None else LocalFailure(found.code, found.detail)

    def _ends(self) -> bool:
        return self._stop.is_set() or self._local is not None

    def _tell(self, event: SyncEvent) -> None:
        with self._telling:
            setattr(self.result, event.outcome, getattr(self.result, event.outcome) + 1)
            self._listener(event)


def _received(report_id: str, receipt: str) -> SyncEvent:
    details = json.loads(receipt)
    outcome: Literal["received"] = "received"
    return SyncEvent(
        report_id,
        outcome,
        files=int(details.get("files", 0)),
        sender_mismatch=_listed(details, "sender_mismatch"),
        consent_gaps=_listed(details, "consent_gaps"),
    )


def _listed(details: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(details[name].split(",")) if name in details else ()
