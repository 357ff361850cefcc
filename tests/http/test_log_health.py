"""``GET /health`` of a Key Server looks at the log of all entries, on one machine and on AWS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.errors import Unavailable
from chalicelib.health import Seldom
from chalicelib.keys.ordered_log.model import Growth, LogHead
from chalicelib.keys.ordered_log.sequencing import sequence_all
from chalicelib.settings import MERGE_BOUNDS_ON_AWS
from tests.fakes.accounts import CLOUD_URL, KEY_URL
from tests.fakes.tokens import FakeClock, person
from tests.http.backends import AwsAccount, Backend
from tests.http.service import ServiceUnderTest, start_service

MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(make_backend: Callable[[str], Backend]) -> ServiceUnderTest:
    return start_service("keys", make_backend("keys"))


def add_entry(server: ServiceUnderTest, number: int = 0) -> None:
    sender = person(1, now=server.clock.now, aud=[KEY_URL, CLOUD_URL])
    body = {"report_id": f"000000001{number:013d}"}
    assert server.call("POST", "/keys", sender, body).status == 201


def health(server: ServiceUnderTest) -> str:
    answer = server.call("GET", "/health")
    return "ok" if answer.status == 200 else str(answer.code[1])


def test_an_entry_past_its_deadline_is_named_until_it_is_in_the_log(server: ServiceUnderTest) -> None:
    add_entry(server)
    assert health(server) == "ok"
    server.clock.now += timedelta(seconds=server.wiring.settings.merge_seconds) + MINUTE
    assert health(server) == "audit_log_late"
    while server.operator.ordered_log.integrate():
        pass
    server.clock.now += MINUTE
    assert health(server) == "ok"


def test_a_tree_that_lags_behind_entries_that_have_their_places_is_named(server: ServiceUnderTest) -> None:
    add_entry(server)
    if (order := server.operator.adapters.entry_order) is not None:
        sequence_all(order)
        add_entry(server, 1)
        sequence_all(order)
    server.clock.now += timedelta(seconds=server.wiring.settings.merge_seconds) + MINUTE
    assert health(server) == "audit_log_late"


def test_a_checkpoint_that_contradicts_is_named(server: ServiceUnderTest) -> None:
    add_entry(server)
    while server.operator.ordered_log.integrate():
        pass
    assert health(server) == "ok"
    store = server.operator.adapters.log_store
    head = store.head()
    store.integrate(Growth(head, replace(head, checkpoint=b"another"), {}))
    server.clock.now += MINUTE
    assert health(server) == "audit_log_contradicted"
    store.integrate(Growth(store.head(), LogHead(head.size, head.checkpoint), {}))
    server.clock.now += MINUTE
    assert health(server) == "ok"


def test_on_aws_nobody_has_a_log_made_or_looked_at_twice_a_minute_by_asking(
    aws_account: AwsAccount | None, make_backend: Callable[[str], Backend]
) -> None:
    server = start_service("keys", make_backend("keys"))
    if aws_account is None:
        # there it costs nothing, and a log is made at the start
        return
    calls = aws_account.roles.calls

    def reads() -> int:
        before = len(calls)
        assert health(server) == "ok"
        return sum(call.operation == "Query" for call in calls[before:])

    assert reads() == 0
    assert server.operator.adapters.log_store.log_key() is None
    add_entry(server)
    server.clock.now += MINUTE
    assert reads() > 0
    server.clock.now += timedelta(seconds=30)
    assert reads() == 0


def test_what_a_seldom_check_has_found_out_holds_and_what_it_could_not_is_asked_anew() -> None:
    clock = FakeClock()
    answers: list[Unavailable | None] = []

    def run() -> None:
        if (answer := answers.pop(0)) is not None:
            raise answer

    check = Seldom(run, clock, MINUTE)
    answers[:] = [Unavailable(), Unavailable("audit_log_late", "late")]
    for code in ("unavailable", "audit_log_late", "audit_log_late"):
        with pytest.raises(Unavailable) as refused:
            check()
        assert refused.value.code == code
    answers[:] = [None, None]
    clock.now += MINUTE
    check()
    check()
    # set back
    clock.now -= timedelta(hours=1)
    check()
    assert answers == []


def test_promises_on_aws_are_longer_than_what_the_log_takes() -> None:
    assert MERGE_BOUNDS_ON_AWS[0] > 2 * MINUTE.total_seconds()
