"""A log that is restored from a backup while somebody polls it."""

from __future__ import annotations

import copy
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Gone
from chalicelib.tokens.claims import Claims
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.api_keys import new_key
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.reports.service import ReportService
from tests.fakes.enterprises import fake_stores
from tests.fakes.reports import MY_URL, FakeDeliveries, FakeReportLog, FakeUploadedFiles, a_report
from tests.fakes.tokens import FakeClock


class Poller:
    """Keeps its cursor, and begins again when it is told to."""

    def __init__(self, log: FakeReportLog) -> None:
        stores, clock = fake_stores(), FakeClock()
        self.enterprise = stores.registry.create("Example Hospital", "enterprise", clock.now).number
        key, self._key = new_key(self.enterprise, "Archive", clock.now)
        stores.api_keys.add(key, limit=1)
        self._service = ReportService(
            log=log,
            deliveries=FakeDeliveries(FakeReportLog()),
            files=FakeUploadedFiles(),
            memberships=_NoMemberships(),
            access=EnterpriseAccess(registry=stores.registry, api_keys=stores.api_keys, clock=clock),
            my_url=MY_URL,
            clock=clock,
        )
        self.cursor: str | None = None
        self.got: list[str] = []
        self.began_again = 0

    def poll(self, limit: int) -> None:
        nobody: Claims | None = None
        while True:
            try:
                batch = self._service.of_enterprise(nobody, self._key, None, self.cursor, limit)
            except Gone:
                self.cursor = None
                self.began_again += 1
                continue
            self.got += [report.name for report in batch.reports if report.name not in self.got]
            self.cursor = batch.cursor
            if not batch.more:
                return


class _NoMemberships:
    def enterprises_of(self, email: str) -> tuple[int, ...]:
        return ()

    def claimable_domain_of(self, email: str) -> str | None:
        return None

    def domains_proven_since(self, enterprise: Enterprise, since: datetime) -> tuple[str, ...]:
        return ()


def _log(log: FakeReportLog, enterprise: int, count: int) -> None:
    for _ in range(count):
        log.add(a_report(), (enterprise,))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("log"), st.integers(1, 4)),
        st.tuples(st.just("poll"), st.integers(1, 3)),
        st.tuples(st.just("back up"), st.just(0)),
        st.tuples(st.just("restore"), st.just(0)),
    ),
    max_size=20,
)


@given(steps=STEPS)
def test_nothing_that_the_log_holds_is_passed_over(steps: list[tuple[str, int]]) -> None:
    log = FakeReportLog()
    poller = Poller(log)
    backup = copy.deepcopy(log.logs)
    for step, number in steps:
        if step == "log":
            _log(log, poller.enterprise, number)
        elif step == "poll":
            poller.poll(number)
        elif step == "back up":
            backup = copy.deepcopy(log.logs)
        else:
            log.logs = copy.deepcopy(backup)
    poller.poll(2)
    assert {report.name for report in log.logs.get(poller.enterprise, [])} <= set(poller.got)


def test_a_log_that_has_outgrown_the_cursor_again_is_told_apart() -> None:
    log = FakeReportLog()
    poller = Poller(log)
    _log(log, poller.enterprise, 3)
    backup = copy.deepcopy(log.logs)
    _log(log, poller.enterprise, 2)
    poller.poll(10)
    log.logs = backup
    _log(log, poller.enterprise, 4)
    poller.poll(10)
    assert poller.began_again == 1
    assert len(poller.got) == 9


def test_a_cursor_from_before_the_backup_goes_on() -> None:
    log = FakeReportLog()
    poller = Poller(log)
    _log(log, poller.enterprise, 3)
    poller.poll(10)
    backup = copy.deepcopy(log.logs)
    _log(log, poller.enterprise, 2)
    log.logs = backup
    _log(log, poller.enterprise, 1)
    poller.poll(10)
    assert poller.began_again == 0
    assert len(poller.got) == 4
