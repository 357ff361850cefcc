"""DynamoDB and KMS alone: the cost of a fetch, lost races, and every way of not answering."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from chalicelib.errors import Conflict, Gone, Unavailable
from chalicelib.keys.dynamodb import DynamoKeyStore
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.floods import Turn
from chalicelib.keys.model import Attempt, ReportKey
from chalicelib.keys.races import MAX_ATTEMPTS
from chalicelib.keys.service import KeyService
from tests.contract.keys.conftest import Aws
from tests.contract.keys.test_store import SENDER, assert_whole, created, event, loaded, trail
from tests.fakes.keys import REPORT, TAG
from tests.fakes.tokens import person

IP = "192.0.2.1"


@pytest.fixture
def store(cloud: Aws) -> DynamoKeyStore:
    return cloud.store()


@pytest.fixture
def keys(cloud: Aws) -> KeyService:
    return cloud.service()


def test_a_fetch_is_three_calls_of_which_two_run_at_once(cloud: Aws, keys: KeyService) -> None:
    made = keys.create(person(11), REPORT, IP)
    keys.set_tag(person(11), REPORT, IP, TAG)
    cloud.calls.sent.clear()
    both = threading.Barrier(2, timeout=20)
    finished: list[str] = []

    def begin(operation: str) -> None:
        if operation == "BatchGetItem":
            assert finished == []
        else:
            assert finished == ["BatchGetItem"]
            both.wait()

    cloud.calls.before = begin
    cloud.calls.after = lambda operation, _answer: finished.append(operation)
    assert keys.fetch(person(12), REPORT, IP, TAG).key == made.key
    assert cloud.calls.sent[0] == "BatchGetItem"
    assert sorted(cloud.calls.sent[1:]) == ["Decrypt", "TransactWriteItems"]


def test_the_read_before_a_decision_is_consistent(cloud: Aws, store: DynamoKeyStore) -> None:
    asked: list[dict[str, Any]] = []
    cloud.table.client.meta.events.register(
        "provide-client-params.dynamodb.BatchGetItem", lambda params, **_: asked.append(params)
    )
    store.load(REPORT, "12", 1)
    assert asked[0]["RequestItems"][cloud.table.name]["ConsistentRead"] is True


def test_a_key_that_was_not_read_at_first_is_read_again(cloud: Aws, store: DynamoKeyStore) -> None:
    created(store)
    store.count_miss("12", 1, 3600)
    left = [{"pk": {"S": f"report#{REPORT}"}, "sk": {"S": "key"}}]

    def throttle_once(operation: str, answer: dict[str, Any]) -> None:
        if operation == "BatchGetItem" and left:
            answer["Responses"][cloud.table.name] = [
                item for item in answer["Responses"][cloud.table.name] if "misses" in item
            ]
            answer["UnprocessedKeys"] = {cloud.table.name: {"Keys": [left.pop()], "ConsistentRead": True}}

    cloud.calls.after = throttle_once
    snapshot = store.load(REPORT, "12", 1)
    assert snapshot.report is not None
    assert snapshot.misses == 1


def test_a_key_that_is_never_read_is_not_taken_for_missing(cloud: Aws, store: DynamoKeyStore) -> None:
    created(store)

    def throttle(_operation: str, answer: dict[str, Any]) -> None:
        key = {"pk": {"S": f"report#{REPORT}"}, "sk": {"S": "key"}}
        answer["Responses"] = {}
        answer["UnprocessedKeys"] = {cloud.table.name: {"Keys": [key], "ConsistentRead": True}}

    cloud.calls.after = throttle
    with pytest.raises(Unavailable):
        store.load(REPORT, "12", 1)


def test_two_entries_never_follow_the_same_one(store: DynamoKeyStore) -> None:
    report = created(store)
    store.append(report, event(second=1))
    with pytest.raises(StateChanged):
        store.append(report, event(second=2), opener="13")
    assert len(trail(store)) == 2
    assert not store.has_opened(REPORT, "13")
    assert_whole(store)


def test_an_entry_that_was_removed_from_the_table_is_not_written_anew(
    cloud: Aws, store: DynamoKeyStore
) -> None:
    report = created(store)
    store.append(report, event(second=1))
    removed = {"pk": {"S": f"report#{REPORT}"}, "sk": {"S": "entry#000000000002"}}
    cloud.table.client.delete_item(TableName=cloud.table.name, Key=removed)
    with pytest.raises(StateChanged):
        store.append(report, event(second=2))


def once(cloud: Aws, operation: str, deed: Callable[[], object]) -> None:
    """Do ``deed`` right before the next call of ``operation`` is sent."""
    waiting = [deed]

    def before(name: str) -> None:
        if name == operation and waiting:
            waiting.pop()()

    cloud.calls.before = before


def test_a_fetch_that_loses_a_race_follows_the_winner(
    cloud: Aws, keys: KeyService, store: DynamoKeyStore
) -> None:
    keys.create(person(11), REPORT, IP)
    keys.set_tag(person(11), REPORT, IP, TAG)
    once(cloud, "TransactWriteItems", lambda: store.append(loaded(store), event(), opener="99"))
    assert keys.fetch(person(12), REPORT, IP, TAG).entry.seq == 4
    assert_whole(store)


def test_a_fetch_that_loses_to_a_recall_is_refused(
    cloud: Aws, keys: KeyService, store: DynamoKeyStore
) -> None:
    keys.create(person(11), REPORT, IP)
    keys.set_tag(person(11), REPORT, IP, TAG)
    once(
        cloud,
        "TransactWriteItems",
        lambda: store.append(loaded(store), event("recall", SENDER), recalled=True),
    )
    with pytest.raises(Gone):
        keys.fetch(person(12), REPORT, IP, TAG)
    assert [entry.outcome for entry in trail(store)] == ["granted", "granted", "granted", "recalled"]
    assert not store.has_opened(REPORT, "12")
    assert_whole(store)


def test_a_sender_who_loses_the_race_for_a_report_id_gets_no_key(
    cloud: Aws, keys: KeyService, store: DynamoKeyStore
) -> None:
    once(cloud, "TransactWriteItems", lambda: created(store))
    with pytest.raises(Conflict):
        keys.create(person(11, sub="12"), REPORT, IP)
    assert loaded(store).owner == "11"
    assert_whole(store)


def refusing(*reasons: str) -> Callable[[str], None]:
    def before(operation: str) -> None:
        if operation == "TransactWriteItems":
            answer: Any = {
                "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
                "CancellationReasons": [{"Code": reason} for reason in reasons],
            }
            raise ClientError(answer, operation)

    return before


@pytest.mark.parametrize("reason", ["TransactionConflict", "ConditionalCheckFailed"])
def test_races_that_are_always_lost_end(cloud: Aws, keys: KeyService, reason: str) -> None:
    keys.create(person(11), REPORT, IP)
    keys.set_tag(person(11), REPORT, IP, TAG)
    cloud.calls.sent.clear()
    cloud.calls.before = refusing("None", reason)
    with pytest.raises(Unavailable):
        keys.fetch(person(12), REPORT, IP, TAG)
    assert cloud.calls.sent.count("TransactWriteItems") == MAX_ATTEMPTS


@pytest.mark.parametrize("reason", ["ThrottlingError", "ValidationError", "ProvisionedThroughputExceeded"])
def test_a_transaction_cancelled_for_another_reason_is_not_a_race(
    cloud: Aws, keys: KeyService, reason: str
) -> None:
    keys.create(person(11), REPORT, IP)
    keys.set_tag(person(11), REPORT, IP, TAG)
    cloud.calls.sent.clear()
    cloud.calls.before = refusing("ConditionalCheckFailed", reason)
    with pytest.raises(Unavailable):
        keys.fetch(person(12), REPORT, IP, TAG)
    assert cloud.calls.sent.count("TransactWriteItems") == 1


def no_route(_operation: str) -> None:
    raise EndpointConnectionError(endpoint_url="https://dynamodb.example.org")


def no_answer(_operation: str) -> None:
    raise ReadTimeoutError(endpoint_url="https://dynamodb.example.org")


def denied(operation: str) -> None:
    raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, operation)


Use = Callable[[DynamoKeyStore, ReportKey], object]

USES: dict[str, Use] = {
    "load": lambda store, _: store.load(REPORT, "12", 1),
    "create": lambda store, _: created(store, f"{REPORT}2"),
    "append": lambda store, report: store.append(report, event()),
    "entries": lambda store, _: store.entries(REPORT, 1, 2),
    "has_opened": lambda store, _: store.has_opened(REPORT, "12"),
    "openings": lambda store, _: store.openings(REPORT, 1),
    "add_attempt": lambda store, _: store.add_attempt("12", Attempt(REPORT, event())),
    "attempts": lambda store, _: store.attempts("12", 1),
    "count_miss": lambda store, _: store.count_miss("12", 1, 1),
    "count_refusal": lambda store, _: store.count_refusal(REPORT, Turn("12", 1, 1, 1), event()),
    "floods": lambda store, _: store.floods(REPORT, 1),
    "ping": lambda store, _: store.ping(),
}


@pytest.mark.parametrize("failure", [no_route, no_answer, denied])
@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_table_that_does_not_answer_is_unavailable(
    cloud: Aws, store: DynamoKeyStore, use: Use, failure: Callable[[str], None]
) -> None:
    report = created(store)
    cloud.calls.before = failure
    with pytest.raises(Unavailable):
        use(store, report)


def test_no_key_leaves_when_its_entry_is_refused(cloud: Aws, keys: KeyService) -> None:
    keys.create(person(11), REPORT, IP)
    keys.set_tag(person(11), REPORT, IP, TAG)

    def refuse(operation: str) -> None:
        if operation == "TransactWriteItems":
            no_answer(operation)

    cloud.calls.before = refuse
    with pytest.raises(Unavailable):
        keys.fetch(person(12), REPORT, IP, TAG)
    assert "Decrypt" in cloud.calls.sent


def test_counters_are_forgotten_and_trails_are_not(cloud: Aws, store: DynamoKeyStore) -> None:
    store.append(created(store), event(), opener="12", turn=Turn("12", 5, 3, 4200))
    store.count_miss("12", 5, 4242)
    store.count_refusal(REPORT, Turn("12", 5, 3, 4200), event())
    items = cloud.table.client.scan(TableName=cloud.table.name)["Items"]
    assert {item["sk"]["S"]: item["ttl"]["N"] for item in items if "ttl" in item} == {
        "misses#000000000005": "4242",
        f"repeats#{REPORT}#000000000005": "4200",
    }


def test_nothing_is_kept_under_another_kms_key_and_the_right_one_goes_on(
    cloud: Aws, keys: KeyService
) -> None:
    made = keys.create(person(11), REPORT, IP)
    right, cloud.kms.key = cloud.kms.key, cloud.kms.new_key()
    wrong = cloud.service()
    other = f"{REPORT[:-1]}1"
    for ask in (
        wrong.check_wrapper,
        lambda: wrong.create(person(11), other, IP),
        lambda: wrong.fetch(person(11), REPORT, IP),
    ):
        cloud.calls.sent.clear()
        with pytest.raises(Unavailable):
            ask()
        assert "Encrypt" not in cloud.calls.sent
    assert cloud.store().load(other, "11", 0).report is None
    cloud.kms.key = right
    again = cloud.service()
    again.check_wrapper()
    assert again.fetch(person(11), REPORT, IP).key == made.key
    assert again.create(person(11), other, IP).created
