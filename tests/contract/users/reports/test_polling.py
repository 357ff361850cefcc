"""What a poll costs on DynamoDB, from the API key to the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from chalicelib.users.enterprises import dynamodb
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.api_keys import new_key
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.reports.dynamodb import DynamoReportLog
from chalicelib.users.reports.service import ReportService
from tests.contract.tables import DynamoTable
from tests.fakes.reports import MY_URL, FakeDeliveries, FakeReportLog, FakeUploadedFiles, a_report
from tests.fakes.tokens import FakeClock


class NoMemberships:
    def enterprises_of(self, email: str) -> tuple[int, ...]:
        return ()

    def claimable_domain_of(self, email: str) -> str | None:
        return None

    def domains_proven_since(self, enterprise: Enterprise, since: datetime) -> tuple[str, ...]:
        return ()


def test_a_poll_costs_two_reads_and_a_write_once_a_minute(table: DynamoTable) -> None:
    users, clock = table.open(), FakeClock()
    registry, api_keys, log = (
        dynamodb.DynamoRegistry(users),
        dynamodb.DynamoApiKeys(users),
        DynamoReportLog(users),
    )
    number = registry.create("Example Hospital", "enterprise", clock.now).number
    key, text = new_key(number, "Archive", clock.now)
    api_keys.add(key, limit=1)
    for _ in range(12):
        log.add(a_report(), (number,))
    service = ReportService(
        log=log,
        deliveries=FakeDeliveries(FakeReportLog()),
        files=FakeUploadedFiles(),
        memberships=NoMemberships(),
        access=EnterpriseAccess(registry=registry, api_keys=api_keys, clock=clock),
        my_url=MY_URL,
        clock=clock,
    )
    asked: list[str] = []
    table.client.meta.events.register("before-call.dynamodb", lambda model, **_: asked.append(model.name))
    first = service.of_enterprise(None, text, None, None, 100)
    assert len(first.reports) == 12
    assert asked == ["BatchGetItem", "TransactWriteItems", "Query"]
    asked.clear()
    idle = service.of_enterprise(None, text, None, first.cursor, 100)
    assert (list(idle.reports), idle.cursor, idle.more) == ([], first.cursor, False)
    assert asked == ["BatchGetItem", "Query"]


@pytest.mark.peer
def test_an_idle_poll_reads_one_item_whatever_the_history(
    local_tables: Callable[[], DynamoTable],
) -> None:
    table = local_tables()
    log = DynamoReportLog(table.open())
    units: list[float] = []

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], **_: Any) -> None:
        units.append(parsed["ConsumedCapacity"]["CapacityUnits"])

    table.client.meta.events.register("provide-client-params.dynamodb.Query", ask)
    table.client.meta.events.register("after-call.dynamodb.Query", note)
    idle: list[float] = []
    for history in (1, 60):
        for _ in range(history):
            log.add(a_report(), (3,))
        newest = log.of_enterprise(3, 0, 100)[-1].sequence
        units.clear()
        # the entry that the cursor names, to see whether it is still that one
        assert len(log.of_enterprise(3, newest - 1, 100)) == 1
        idle += units
    assert idle == [1.0, 1.0]
