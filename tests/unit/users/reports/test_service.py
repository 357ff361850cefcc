"""What the service does when a retry of the same call gets in between."""

from __future__ import annotations

from datetime import datetime

import pytest

from chalicelib.errors import Conflict, Forbidden, Unavailable
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.reports.model import LoggedReport, Summary
from chalicelib.users.reports.quotas import DEFAULT_QUOTAS, DailyQuotas
from chalicelib.users.reports.service import ReportService
from tests.fakes.enterprises import fake_stores
from tests.fakes.reports import MY_URL, FakeDeliveries, FakeReportLog, FakeUploadedFiles, a_name, a_report
from tests.fakes.tokens import FakeClock, person

SUMMARY = Summary(1, 0, 0)


class Overtaken(FakeReportLog):
    """A log in which something happens between the look and the entry."""

    def __init__(self, rival: LoggedReport | None) -> None:
        super().__init__()
        self.rival = rival

    def add(
        self,
        report: LoggedReport,
        enterprises: tuple[int, ...],
        pending_domain: str | None = None,
        quotas: DailyQuotas = DEFAULT_QUOTAS,
    ) -> LoggedReport | None:
        if self.rival is None:
            return None
        assert super().add(self.rival, enterprises, pending_domain, quotas)
        return super().add(report, enterprises, pending_domain, quotas)


class NoMemberships:
    def enterprises_of(self, email: str) -> tuple[int, ...]:
        return ()

    def claimable_domain_of(self, email: str) -> str | None:
        return None

    def domains_proven_since(self, enterprise: Enterprise, since: datetime) -> tuple[str, ...]:
        return ()


def a_service(log: FakeReportLog, files: FakeUploadedFiles) -> ReportService:
    stores, clock = fake_stores(), FakeClock()
    access = EnterpriseAccess(registry=stores.registry, api_keys=stores.api_keys, clock=clock)
    return ReportService(
        log=log,
        deliveries=FakeDeliveries(log),
        files=files,
        memberships=NoMemberships(),
        access=access,
        my_url=MY_URL,
        clock=clock,
    )


def test_the_entry_that_was_first_is_the_answer() -> None:
    files, rival = FakeUploadedFiles(), a_report()
    link = files.upload(rival.name)
    service = a_service(Overtaken(rival), files)
    assert service.log(person(11), link, SUMMARY, "storage") == (rival, False)


def test_the_entry_that_was_first_may_be_for_the_other_destination() -> None:
    files, rival = FakeUploadedFiles(), a_report(destination="recipient")
    service = a_service(Overtaken(rival), files)
    with pytest.raises(Conflict) as refused:
        service.log(person(11), files.upload(rival.name), SUMMARY, "storage")
    assert refused.value.code == "already_logged"


def test_or_anothers() -> None:
    files, rival = FakeUploadedFiles(), a_report(userid=12, name=a_name(userid=11))
    service = a_service(Overtaken(rival), files)
    with pytest.raises(Forbidden) as refused:
        service.log(person(11), files.upload(rival.name), SUMMARY, "storage")
    assert refused.value.code == "not_sender"


def test_an_entry_that_vanished_again_is_no_answer() -> None:
    files = FakeUploadedFiles()
    service = a_service(Overtaken(None), files)
    with pytest.raises(Unavailable):
        service.log(person(11), files.upload(a_name()), SUMMARY, "storage")
