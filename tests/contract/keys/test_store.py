"""What every ``KeyStore`` does."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import msgspec
import pytest

from chalicelib.contract.audit_chain import Head, genesis, verify_chain
from chalicelib.keys.entries import (
    Action,
    Actor,
    EnterpriseScript,
    Entry,
    Event,
    Operator,
    Person,
    next_entry,
)
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.floods import Allowance
from chalicelib.keys.model import Attempt, ReportKey
from chalicelib.keys.ports import KeyStore
from tests.fakes.keys import OTHER_TAG, REPORT, TAG

SENDER = Person(11, "Dr", "Pat", "Exämple", "pat@example.org", "AU")
READER = Person(12, "", "Kim", "Example", "kim@example.org", "DE")
SCRIPT = EnterpriseScript(7, "Example Hospital")
OPERATOR = Operator("Example office, request 17")


def event(
    action: Action = "fetch",
    user: Actor = READER,
    *,
    outcome: str = "granted",
    second: int = 0,
    year: int = 2026,
) -> Event:
    return Event(f"{year}-03-04T05:06:{second:02d}.000Z", action, outcome, user, "192.0.2.1")


def created(
    store: KeyStore,
    report_id: str = REPORT,
    *,
    owner: str = "11",
    wrapped: bytes = b"w",
    allowances: Sequence[Allowance] = (),
) -> ReportKey:
    entry = next_entry(genesis(report_id), event("create", SENDER))
    head = Head(entry.seq, entry.hash)
    report = ReportKey(report_id, owner, wrapped, recalled=False, head=head, sender=SENDER)
    store.create(report, entry, allowances)
    return report


def loaded(store: KeyStore, report_id: str = REPORT) -> ReportKey:
    report = store.load(report_id, "12", 1).report
    assert report is not None
    return report


def trail(store: KeyStore, report_id: str = REPORT) -> list[Entry]:
    return store.entries(report_id, 1, loaded(store, report_id).head.seq)


def assert_whole(store: KeyStore, report_id: str = REPORT) -> None:
    entries = [msgspec.to_builtins(entry) for entry in trail(store, report_id)]
    verify_chain(report_id, entries, loaded(store, report_id).head.hash)


def test_a_shredded_key_is_gone_and_its_trail_says_so(store: KeyStore) -> None:
    before = created(store, wrapped=b"wrapped")
    entry = store.append(before, event("shred", OPERATOR), shred=True)
    after = loaded(store)
    assert (after.shredded, after.wrapped, after.kept_back) == (True, b"", True)
    assert trail(store)[-1] == entry
    assert_whole(store)
    store.append(after, event("fetch", outcome="shredded"))
    assert loaded(store).shredded


def test_whoever_loaded_a_key_before_it_was_shredded_is_refused(store: KeyStore) -> None:
    before = created(store)
    store.append(before, event("shred", OPERATOR), shred=True)
    with pytest.raises(StateChanged):
        store.append(before, event(), opener="12")
    assert not store.has_opened(REPORT, "12")


def test_nothing_is_known_of_an_unknown_report(store: KeyStore) -> None:
    snapshot = store.load(REPORT, "12", 1)
    assert snapshot.report is None
    assert snapshot.misses == 0
    assert not store.has_opened(REPORT, "12")
    assert store.openings(REPORT, 10) == []


def test_a_created_report_is_loaded_as_it_was(store: KeyStore) -> None:
    report = created(store, wrapped=bytes(range(256)))
    assert loaded(store) == report
    assert_whole(store)


def test_a_report_is_created_once(store: KeyStore) -> None:
    first = created(store)
    with pytest.raises(StateChanged):
        created(store, owner="12", wrapped=b"other")
    assert loaded(store) == first
    assert len(trail(store)) == 1


def test_entries_follow_each_other(store: KeyStore) -> None:
    created(store)
    for second in range(1, 12):
        entry = store.append(loaded(store), event(user=SCRIPT, second=second))
        assert loaded(store).head == Head(entry.seq, entry.hash)
    assert [entry.seq for entry in trail(store)] == list(range(1, 13))
    assert [entry.seq for entry in store.entries(REPORT, 3, 5)] == [3, 4, 5]
    assert store.entries(REPORT, 13, 12) == []
    assert_whole(store)


def test_trails_of_reports_stay_apart(store: KeyStore) -> None:
    other = f"{REPORT}1"
    created(store)
    created(store, other)
    store.append(loaded(store), event(), opener="12")
    store.append(loaded(store, other), event(user=SCRIPT), opener="enterprise:7")
    assert_whole(store)
    assert_whole(store, other)
    assert store.has_opened(REPORT, "12")
    assert not store.has_opened(other, "12")
    assert [opening.user for opening in store.openings(other, 9)] == [SCRIPT]


def test_a_decision_taken_before_a_recall_does_not_stand(store: KeyStore) -> None:
    before = created(store)
    store.append(before, event("recall", SENDER), recalled=True)
    with pytest.raises(StateChanged):
        store.append(before, event(), opener="12")
    assert loaded(store).recalled
    assert len(trail(store)) == 2
    assert not store.has_opened(REPORT, "12")
    store.append(loaded(store), event("restore", SENDER), recalled=False)
    assert not loaded(store).recalled
    assert_whole(store)


def test_a_decision_taken_before_the_operators_recall_does_not_stand(store: KeyStore) -> None:
    before = created(store)
    entry = store.append(before, event("recall", OPERATOR), held=True)
    with pytest.raises(StateChanged):
        store.append(before, event(), opener="12")
    assert (loaded(store).held, loaded(store).recalled) == (True, False)
    assert trail(store)[-1] == entry
    assert trail(store)[-1].user == OPERATOR


def test_the_operators_recall_and_the_senders_leave_each_other_alone(store: KeyStore) -> None:
    store.append(created(store), event("recall", OPERATOR), held=True)
    store.append(loaded(store), event("recall", SENDER), recalled=True)
    assert (loaded(store).held, loaded(store).recalled) == (True, True)
    store.append(loaded(store), event("restore", OPERATOR), held=False)
    assert (loaded(store).held, loaded(store).recalled) == (False, True)
    store.append(loaded(store), event(outcome="recalled"))
    assert (loaded(store).held, loaded(store).recalled, loaded(store).kept_back) == (False, True, True)
    assert_whole(store)


def test_why_a_report_was_recalled_is_kept_until_it_is_restored(store: KeyStore) -> None:
    def recall(reason: str) -> Event:
        return msgspec.structs.replace(event("recall", SENDER), reason=reason)

    assert created(store).recall_reason == ""
    store.append(loaded(store), recall("consent_withdrawn"), recalled=True)
    # what is refused since changes nothing of it, also where it is decided anew
    before = loaded(store)
    store.append(before, event(outcome="recalled"))
    store.append(loaded(store), event("recall", OPERATOR), held=True)
    assert loaded(store).recall_reason == before.recall_reason == "consent_withdrawn"
    store.append(loaded(store), recall("other"), recalled=True)
    assert loaded(store).recall_reason == "other"
    store.append(loaded(store), event("restore", SENDER), recalled=False)
    assert loaded(store).recall_reason == ""
    store.append(loaded(store), event("recall", SENDER), recalled=True)
    assert loaded(store).recall_reason == ""
    assert_whole(store)


def test_a_decision_taken_before_a_tag_was_set_does_not_stand(store: KeyStore) -> None:
    before = created(store)
    entry = store.append(before, msgspec.structs.replace(event("set_tag", SENDER), tag=TAG), tag=TAG)
    assert entry.tag == TAG
    for other in (None, OTHER_TAG):
        with pytest.raises(StateChanged):
            store.append(before, event(), opener="12", tag=other)
    assert loaded(store).tag == TAG
    assert len(trail(store)) == 2
    assert not store.has_opened(REPORT, "12")
    store.append(loaded(store), event(), opener="12")
    store.append(loaded(store), event("recall", SENDER), recalled=True)
    assert loaded(store).tag == TAG
    assert_whole(store)


def test_the_sender_is_who_the_first_entry_names(store: KeyStore) -> None:
    created(store)
    renamed = msgspec.structs.replace(SENDER, lastname="Renamed")
    store.append(loaded(store), event("create", renamed))
    assert loaded(store).sender == SENDER == trail(store)[0].user


def test_appending_alone_leaves_a_recall_in_place(store: KeyStore) -> None:
    store.append(created(store), event("recall", SENDER), recalled=True)
    store.append(loaded(store), event(outcome="recalled"))
    assert loaded(store).recalled


def test_openings_say_who_when_and_how_often(store: KeyStore) -> None:
    created(store)
    store.append(loaded(store), event(second=2), opener="12")
    store.append(loaded(store), event(user=SCRIPT, second=3), opener="enterprise:7")
    renamed = msgspec.structs.replace(READER, lastname="Renamed")
    store.append(loaded(store), event(user=renamed, second=4), opener="12")
    store.append(loaded(store), event(second=5, outcome="not_allowed"))
    reader, script = store.openings(REPORT, 10)
    assert (reader.user, reader.times) == (renamed, 2)
    assert reader.first_at.endswith("02.000Z")
    assert reader.last_at.endswith("04.000Z")
    assert (script.user, script.times) == (SCRIPT, 1)
    assert len(store.openings(REPORT, 1)) == 1
    assert store.has_opened(REPORT, "enterprise:7")
    assert not store.has_opened(REPORT, "13")


def test_attempts_are_kept_newest_first(store: KeyStore) -> None:
    tried = [Attempt(f"{REPORT}{n}", event(outcome="unknown_report", second=n)) for n in range(5)]
    for attempt in tried:
        store.add_attempt("12", attempt)
    store.add_attempt("13", tried[0])
    assert store.attempts("12", 3) == tried[:1:-1]
    assert store.attempts("12", 9) == tried[::-1]
    assert store.attempts("14", 9) == []


def test_misses_are_counted_for_each_subject_and_window(store: KeyStore) -> None:
    assert [store.count_miss("12", 5, 3600) for _ in range(3)] == [1, 2, 3]
    assert store.count_miss("12", 6, 3600) == 1
    assert store.count_miss("13", 5, 3600) == 1
    assert store.load(REPORT, "12", 5).misses == 3
    assert store.load(REPORT, "12", 7).misses == 0
    created(store)
    snapshot = store.load(REPORT, "12", 5)
    assert snapshot.misses == 3
    assert snapshot.report is not None


def test_it_answers(store: KeyStore) -> None:
    store.ping()


class TestTheWrappingKey:
    def test_the_first_one_stays(self, store: KeyStore) -> None:
        assert store.wrapping_key("one") == "one"
        assert store.wrapping_key("other") == "one"
        assert store.wrapping_key("one") == "one"

    def test_racers_agree(self, store: KeyStore) -> None:
        with ThreadPoolExecutor(8) as threads:
            found = set(threads.map(lambda number: store.wrapping_key(str(number)), range(16)))
        assert len(found) == 1
        assert store.wrapping_key("late") in found


def test_nothing_is_appended_to_a_report_that_is_another_one_now(store: KeyStore) -> None:
    created(store)
    read = loaded(store)
    store.append(read, event(second=1), recalled=True)
    with pytest.raises(StateChanged):
        store.append(read, event(second=2))
    with pytest.raises(StateChanged):
        store.append(replace(loaded(store), recalled=False), event(second=3))
    assert len(trail(store)) == 2
    assert_whole(store)
