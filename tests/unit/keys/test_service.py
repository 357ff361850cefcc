"""The Key Server's use cases on fakes."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable

import msgspec
import pytest

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    InvalidRequest,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.concurrency import InParallel
from chalicelib.keys.entries import EnterpriseScript, Person
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.model import MAX_OPENINGS, log_cursor
from chalicelib.keys.races import MAX_ATTEMPTS
from chalicelib.keys.service import KeyService
from chalicelib.keys.trail import MISS_LIMIT
from chalicelib.tokens.claims import Claims
from tests.fakes.keys import REPORT, TAG, FakeKeyStore, FakeReceipts, FakeWrapper, make_service
from tests.fakes.tokens import FakeClock, enterprise, person

IP = "192.0.2.1"
SENDER, READER, STRANGER, SCRIPT = person(11), person(12), person(13), enterprise(7)
NAMESAKE = person(11, sub="another-11")


@pytest.fixture
def store() -> FakeKeyStore:
    return FakeKeyStore(tag=TAG)


@pytest.fixture
def wrapper() -> FakeWrapper:
    return FakeWrapper()


@pytest.fixture
def keys(store: FakeKeyStore, wrapper: FakeWrapper) -> KeyService:
    return make_service(store=store, wrapper=wrapper)


def outcomes(store: FakeKeyStore) -> list[tuple[str, str]]:
    return [(entry.action, entry.outcome) for entry in store.trails[REPORT]]


def refusal(kind: type[DomainError], call: Callable[[], object]) -> str:
    with pytest.raises(kind) as caught:
        call()
    return caught.value.code


def test_a_key_is_made_once(keys: KeyService, store: FakeKeyStore) -> None:
    first = keys.create(SENDER, REPORT, IP)
    assert first.created
    assert len(first.key) == 43
    assert len(base64.urlsafe_b64decode(first.key + "=")) == 32
    again = keys.create(SENDER, REPORT, IP)
    assert not again.created
    assert again.key == first.key
    assert outcomes(store) == [("create", "granted")] * 2
    assert keys.create(SENDER, f"{REPORT}1", IP).key != first.key


def test_no_key_is_wrapped_under_another_wrapping_key(store: FakeKeyStore) -> None:
    right = make_service(store=store, wrapper=FakeWrapper("right"))
    key = right.create(SENDER, REPORT, IP).key
    wrong = make_service(store=store, wrapper=FakeWrapper("wrong"))
    for call in (lambda: wrong.create(SENDER, f"{REPORT}1", IP), wrong.check_wrapper):
        assert refusal(Unavailable, call) == "unavailable"
    assert list(store.reports) == [REPORT]
    right.check_wrapper()
    assert right.fetch(SENDER, REPORT, IP, TAG).key == key


def test_which_wrapping_key_it_is_is_looked_up_once(store: FakeKeyStore, keys: KeyService) -> None:
    for number in range(3):
        keys.create(SENDER, f"{REPORT}{number}", IP)
    assert store.calls.count("wrapping_key") == 1


def test_a_report_id_belongs_to_its_first_sender(keys: KeyService, store: FakeKeyStore) -> None:
    keys.create(SENDER, REPORT, IP)
    assert refusal(Conflict, lambda: keys.create(NAMESAKE, REPORT, IP)) == "report_id_taken"
    assert outcomes(store)[-1] == ("create", "report_id_taken")


def test_the_entry_names_who_asked(keys: KeyService) -> None:
    keys.create(SENDER, REPORT, IP)
    entry = keys.fetch(READER, REPORT, "2001:db8::1", TAG).entry
    assert entry.user == Person(12, "Dr", "Pat", "Example12", "pat12@example.org", "AU")
    assert (entry.action, entry.outcome, entry.ip) == ("fetch", "granted", "2001:db8::1")
    assert entry.at == "2026-03-04T05:06:07.890Z"
    assert keys.fetch(SCRIPT, REPORT, IP, TAG).entry.user == EnterpriseScript(7, "Example Hospital 7")


@pytest.mark.parametrize("sub", ["enterprise:", "enterprise:x", "enterprise:-1", "enterprise:\u0661", "x"])
def test_a_script_without_a_number_is_nobody(keys: KeyService, sub: str) -> None:
    keys.create(SENDER, REPORT, IP)
    assert (
        refusal(Unauthenticated, lambda: keys.fetch(enterprise(sub=sub), REPORT, IP, TAG)) == "invalid_token"
    )


CALLS: dict[str, Callable[[KeyService, Claims], object]] = {
    "create": lambda keys, who: keys.create(who, REPORT, IP),
    "fetch": lambda keys, who: keys.fetch(who, REPORT, IP, TAG),
    "log": lambda keys, who: keys.log(who, REPORT, IP),
    "recall": lambda keys, who: keys.recall(who, REPORT, IP, recalled=True),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize("missing", ["firstname", "lastname", "country"])
def test_the_audit_trail_needs_a_name(
    keys: KeyService, store: FakeKeyStore, missing: str, call: Callable[[KeyService, Claims], object]
) -> None:
    keys.create(SENDER, REPORT, IP)
    store.calls.clear()
    nameless = msgspec.structs.replace(SENDER, **{missing: ""})
    assert refusal(Forbidden, lambda: call(keys, nameless)) == "profile_required"
    assert store.calls == []


def test_lists_limit_who_sends_and_who_receives(store: FakeKeyStore) -> None:
    open_to_all = make_service(store=store)
    open_to_all.create(SENDER, REPORT, IP)
    limited = make_service(store=store, policy=AccessLists(allow="*@hospital.example.org\nenterprise:7"))
    inside = person(21, email="kim@hospital.example.org")
    assert limited.fetch(inside, REPORT, IP, TAG).key
    assert limited.fetch(SCRIPT, REPORT, IP, TAG).key
    for who in (SENDER, READER):
        assert refusal(Forbidden, lambda who=who: limited.fetch(who, REPORT, IP, TAG)) == "not_allowed"  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
    assert refusal(Forbidden, lambda: limited.create(SENDER, REPORT, IP)) == "not_allowed"
    assert refusal(Forbidden, lambda: limited.fetch(enterprise(8), REPORT, IP, TAG)) == "not_allowed"
    assert [outcome for _, outcome in outcomes(store)][3:] == ["not_allowed"] * 4
    assert not store.has_opened(REPORT, "12")
    # an opener keeps the trail, and a sender the recall, whatever the lists say now
    assert limited.log(SENDER, REPORT, IP).entries
    assert limited.recall(SENDER, REPORT, IP, recalled=True).recalled


def test_whoever_is_not_allowed_does_not_learn_what_exists(store: FakeKeyStore) -> None:
    keys = make_service(store=store, policy=AccessLists(deny="*"))
    for _ in range(MISS_LIMIT):
        assert refusal(Forbidden, lambda: keys.fetch(READER, REPORT, IP, TAG)) == "not_allowed"
    # an address that is not served fills no list: neither here nor on the trail of a report that is there
    assert refusal(TooManyRequests, lambda: keys.fetch(READER, REPORT, IP, TAG)) == "too_many_misses"
    assert refusal(Forbidden, lambda: keys.create(SENDER, REPORT, IP)) == "not_allowed"
    newest = store.attempts("11", 1)[0]
    assert (newest.report_id, newest.event.action, newest.event.outcome) == (REPORT, "create", "not_allowed")
    assert len(store.tried) == MISS_LIMIT + 1
    assert store.reports == {}


def test_a_recall_ends_every_fetch_until_it_is_undone(keys: KeyService, store: FakeKeyStore) -> None:
    made = keys.create(SENDER, REPORT, IP)
    keys.fetch(READER, REPORT, IP, TAG)
    assert keys.recall(SENDER, REPORT, IP, recalled=True).recalled
    assert refusal(Gone, lambda: keys.fetch(SENDER, REPORT, IP, TAG)) == "recalled"
    assert refusal(Gone, lambda: keys.create(SENDER, REPORT, IP)) == "recalled"
    assert refusal(Gone, lambda: keys.fetch(READER, REPORT, IP, TAG)) == "recalled"
    assert refusal(Conflict, lambda: keys.create(NAMESAKE, REPORT, IP)) == "report_id_taken"
    assert keys.log(READER, REPORT, IP).entries
    assert not keys.recall(SENDER, REPORT, IP, recalled=False).recalled
    assert keys.fetch(READER, REPORT, IP, TAG).key == made.key
    assert outcomes(store) == [
        ("create", "granted"),
        ("fetch", "granted"),
        ("recall", "granted"),
        ("fetch", "recalled"),
        ("create", "recalled"),
        ("fetch", "recalled"),
        ("create", "report_id_taken"),
        ("restore", "granted"),
        ("fetch", "granted"),
    ]


def test_a_recall_says_who_else_had_the_key(keys: KeyService) -> None:
    keys.create(SENDER, REPORT, IP)
    keys.fetch(SENDER, REPORT, IP, TAG)
    assert keys.recall(SENDER, REPORT, IP, recalled=False).fetched_by == []
    keys.fetch(READER, REPORT, IP, TAG)
    keys.fetch(READER, REPORT, IP, TAG)
    keys.fetch(SCRIPT, REPORT, IP, TAG)
    answer = keys.recall(SENDER, REPORT, IP, recalled=True)
    assert {(type(who.user), who.times) for who in answer.fetched_by} == {(Person, 2), (EnterpriseScript, 1)}
    assert not answer.more
    assert answer.entry.action == "recall"


def test_a_recall_after_very_many_openings_says_that_there_are_more(
    keys: KeyService, store: FakeKeyStore
) -> None:
    keys.create(SENDER, REPORT, IP)
    keys.fetch(READER, REPORT, IP, TAG)
    opening = store.opened[REPORT, "12"]
    for number in range(MAX_OPENINGS):
        store.opened[REPORT, f"many{number}"] = opening
    answer = keys.recall(SENDER, REPORT, IP, recalled=True)
    assert len(answer.fetched_by) == MAX_OPENINGS
    assert answer.more


def test_only_the_sender_recalls(keys: KeyService, store: FakeKeyStore) -> None:
    keys.create(SENDER, REPORT, IP)
    keys.fetch(READER, REPORT, IP, TAG)
    assert refusal(Forbidden, lambda: keys.recall(READER, REPORT, IP, recalled=True)) == "not_sender"
    assert refusal(Forbidden, lambda: keys.recall(READER, REPORT, IP, recalled=False)) == "not_sender"
    assert outcomes(store)[2:] == [("recall", "not_sender"), ("restore", "not_sender")]
    assert not store.reports[REPORT].recalled


def test_the_trail_is_for_the_sender_and_who_opened(keys: KeyService, store: FakeKeyStore) -> None:
    keys.create(SENDER, REPORT, IP)
    assert refusal(Forbidden, lambda: keys.log(READER, REPORT, IP)) == "not_opened"
    keys.fetch(READER, REPORT, IP, TAG)
    keys.fetch(SCRIPT, REPORT, IP, TAG)
    before = len(store.trails[REPORT])
    for who in (SENDER, READER, SCRIPT):
        assert [entry.outcome for entry in keys.log(who, REPORT, IP).entries] == [
            "granted",
            "not_opened",
            "granted",
            "granted",
        ]
    assert len(store.trails[REPORT]) == before
    assert refusal(Forbidden, lambda: keys.log(STRANGER, REPORT, IP)) == "not_opened"


def test_a_refused_fetch_opens_no_trail(keys: KeyService) -> None:
    keys.create(SENDER, REPORT, IP)
    keys.recall(SENDER, REPORT, IP, recalled=True)
    refusal(Gone, lambda: keys.fetch(READER, REPORT, IP, TAG))
    assert refusal(Forbidden, lambda: keys.log(READER, REPORT, IP)) == "not_opened"


def test_the_trail_in_pages_is_whole(keys: KeyService) -> None:
    keys.create(SENDER, REPORT, IP)
    for number in range(10):
        keys.fetch(person(100 + number), REPORT, IP, TAG)
    collected, cursor = [], None
    while True:
        page = keys.log(SENDER, REPORT, IP, cursor=cursor, limit=4)
        assert len(page.entries) <= 4
        collected += page.entries
        cursor = page.cursor
        if cursor is None:
            break
        keys.create(SENDER, REPORT, IP)
    assert len(collected) > 11
    verify_chain(REPORT, [msgspec.to_builtins(entry) for entry in collected], page.head)


def test_a_trail_that_grows_while_it_is_read_fits_its_head(keys: KeyService, store: FakeKeyStore) -> None:
    keys.create(SENDER, REPORT, IP)
    growing = [True]

    def grow(name: str) -> None:
        if name == "entries" and growing:
            growing.pop()
            keys.fetch(READER, REPORT, IP, TAG)

    store.before = grow
    page = keys.log(SENDER, REPORT, IP)
    assert page.cursor is None
    verify_chain(REPORT, [msgspec.to_builtins(entry) for entry in page.entries], page.head)
    assert len(keys.log(SENDER, REPORT, IP).entries) == 2


def test_a_page_that_is_just_full_is_the_last(keys: KeyService) -> None:
    keys.create(SENDER, REPORT, IP)
    keys.create(SENDER, REPORT, IP)
    assert keys.log(SENDER, REPORT, IP, limit=2).cursor is None
    assert keys.log(SENDER, REPORT, IP, limit=1).cursor is not None


@pytest.mark.parametrize(
    "cursor", ["", "x", "AAAA", "////////", "AAAAAAAB\n", "\u00e9", log_cursor(99), "=" * 64]
)
def test_a_cursor_that_was_not_given_here(keys: KeyService, cursor: str) -> None:
    keys.create(SENDER, REPORT, IP)
    assert refusal(InvalidRequest, lambda: keys.log(SENDER, REPORT, IP, cursor=cursor)) == "invalid_cursor"


WRITES = {
    "create": "create",
    "again": "append",
    "fetch": "append",
    "denied": "append",
    "recalled": "append",
    "miss": "add_attempt",
    "counted": "count_miss",
}


@pytest.mark.parametrize(("case", "method"), WRITES.items(), ids=WRITES.keys())
def test_nothing_is_answered_that_is_not_on_the_trail(store: FakeKeyStore, case: str, method: str) -> None:
    keys = make_service(store=store, policy=AccessLists(deny="pat13@example.org"))
    other = f"{REPORT}1"
    keys.create(SENDER, REPORT, IP)
    if case == "recalled":
        keys.recall(SENDER, REPORT, IP, recalled=True)
    trail = list(store.trails[REPORT])
    calls: dict[str, Callable[[], object]] = {
        "create": lambda: keys.create(SENDER, other, IP),
        "again": lambda: keys.create(SENDER, REPORT, IP),
        "fetch": lambda: keys.fetch(READER, REPORT, IP, TAG),
        "denied": lambda: keys.fetch(STRANGER, REPORT, IP, TAG),
        "recalled": lambda: keys.fetch(READER, REPORT, IP, TAG),
        "miss": lambda: keys.fetch(READER, other, IP, TAG),
        "counted": lambda: keys.fetch(READER, other, IP, TAG),
    }
    store.failing = {method}
    assert refusal(Unavailable, calls[case]) == "unavailable"
    assert store.trails[REPORT] == trail
    assert other not in store.reports


@pytest.mark.parametrize("case", ["fetch", "create", "denied", "counted", "unwrap"])
def test_what_nobody_foresaw_at_a_write_gives_no_key_and_is_no_fault_of_the_asker(
    case: str, store: FakeKeyStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wrapper = FakeWrapper()
    keys = make_service(store=store, wrapper=wrapper, policy=AccessLists(deny="pat13@example.org"))
    keys.create(SENDER, REPORT, IP)
    keys.set_tag(SENDER, REPORT, IP, TAG)
    other = f"{REPORT[:-1]}9"
    calls: dict[str, tuple[object, str, Callable[[], object]]] = {
        "fetch": (store, "append", lambda: keys.fetch(READER, REPORT, IP, TAG)),
        "create": (store, "create", lambda: keys.create(SENDER, other, IP)),
        "denied": (store, "append", lambda: keys.fetch(STRANGER, REPORT, IP, TAG)),
        "counted": (store, "add_attempt", lambda: keys.fetch(READER, other, IP, TAG)),
        "unwrap": (wrapper, "unwrap", lambda: keys.fetch(READER, REPORT, IP, TAG)),
    }

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    place, method, call = calls[case]
    monkeypatch.setattr(place, method, fail)
    caplog.clear()
    assert refusal(Unavailable, call) == "unavailable"
    events = [json.loads(line)["event"] for line in caplog.messages]
    failure = "unwrap_failed" if case == "unwrap" else "audit_write_failed"
    # each has an alarm: that no key left, and that the code met what it does not know
    assert {failure, "unexpected_error"} <= set(events)
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("method", ["load", "openings", "has_opened", "entries"])
def test_a_store_that_cannot_be_read_is_unavailable(store: FakeKeyStore, method: str) -> None:
    keys = make_service(store=store)
    keys.create(SENDER, REPORT, IP)
    keys.fetch(READER, REPORT, IP, TAG)
    store.failing = {method}
    calls: dict[str, Callable[[], object]] = {
        "load": lambda: keys.fetch(READER, REPORT, IP, TAG),
        "openings": lambda: keys.recall(SENDER, REPORT, IP, recalled=True),
        "has_opened": lambda: keys.log(READER, REPORT, IP),
        "entries": lambda: keys.log(READER, REPORT, IP),
    }
    refusal(Unavailable, calls[method])


@pytest.mark.parametrize("parallel", [False, True], ids=["sequence", "parallel"])
def test_no_key_without_its_wrapper(store: FakeKeyStore, wrapper: FakeWrapper, parallel: bool) -> None:
    keys = make_service(store=store, wrapper=wrapper, **({"concurrency": InParallel()} if parallel else {}))  # type: ignore[arg-type]  # one optional argument
    keys.create(SENDER, REPORT, IP)
    wrapper.fails = True
    refusal(Unavailable, lambda: keys.fetch(READER, REPORT, IP, TAG))
    refusal(Unavailable, lambda: keys.create(SENDER, f"{REPORT}1", IP))
    assert f"{REPORT}1" not in store.reports


@pytest.mark.parametrize("slow", ["append", "unwrap"])
def test_a_key_waits_for_both_the_entry_and_the_unwrapping(
    store: FakeKeyStore, wrapper: FakeWrapper, slow: str
) -> None:
    keys = make_service(store=store, wrapper=wrapper, concurrency=InParallel())
    keys.create(SENDER, REPORT, IP)
    begun, may_end, answered = threading.Event(), threading.Event(), threading.Event()

    def wait(name: str) -> None:
        if name == slow:
            begun.set()
            assert may_end.wait(20)

    store.before = wait
    wrapper.before = lambda: wait("unwrap")

    def fetch() -> None:
        keys.fetch(READER, REPORT, IP, TAG)
        answered.set()

    thread = threading.Thread(target=fetch)
    thread.start()
    assert begun.wait(20)
    assert not answered.wait(0.05)
    may_end.set()
    thread.join(20)
    assert answered.is_set()


def test_lost_races_are_tried_again_and_end(store: FakeKeyStore) -> None:
    pauses: list[int] = []
    keys = KeyService(
        store=store,
        wrapper=FakeWrapper(),
        receipts=FakeReceipts(),
        policy=AccessLists(),
        clock=FakeClock(),
        url="https://key.example.org",
        backoff=pauses.append,
    )
    keys.create(SENDER, REPORT, IP)
    losses = 3

    def lose(name: str) -> None:
        nonlocal losses
        if name == "append" and losses:
            losses -= 1
            raise StateChanged

    store.before = lose
    assert keys.fetch(READER, REPORT, IP, TAG).entry.seq == 2
    assert pauses == [0, 1, 2]
    losses = 1000
    assert refusal(Unavailable, lambda: keys.fetch(READER, REPORT, IP, TAG)) == "unavailable"
    assert losses == 1000 - MAX_ATTEMPTS
    assert len(store.trails[REPORT]) == 2


def test_two_stores_that_insist_on_the_head_settle_a_race(wrapper: FakeWrapper) -> None:
    store = FakeKeyStore(strict=True, tag=TAG)
    keys = make_service(store=store, wrapper=wrapper)
    keys.create(SENDER, REPORT, IP)
    intruding = [True]

    def intrude(name: str) -> None:
        if name == "append" and intruding:
            intruding.pop()
            keys.fetch(person(99), REPORT, IP, TAG)

    store.before = intrude
    assert keys.fetch(READER, REPORT, IP, TAG).entry.seq == 3
    verify_chain(
        REPORT,
        [msgspec.to_builtins(entry) for entry in store.trails[REPORT]],
        store.reports[REPORT].head.hash,
    )
