"""What every ``KeyStore`` does with a report's policy and with what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.keys.entries import next_entry
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.model import ReportKey
from chalicelib.keys.policies.terms import EnterpriseTerms, KeyPolicy
from chalicelib.keys.policies.usage import (
    MAX_APPROVALS,
    REPEAT_SECONDS,
    UNUSED,
    AddApproval,
    Approval,
    CountedOpening,
    CountOpening,
    EndApprovals,
    Usage,
)
from chalicelib.keys.ports import KeyStore
from chalicelib.policies.terms import Terms
from tests.contract.keys.test_store import OPERATOR, SENDER, assert_whole, created, event, loaded, trail
from tests.fakes.concurrency import run_concurrently
from tests.fakes.keys import REPORT

POLICY = KeyPolicy(
    Terms(("kim@example.org", "*@hospital.example"), 1, 2, 3, two_person=True, purposes=("treatment",)),
    (EnterpriseTerms(7, "Example Hospital", 3, Terms(openings=5, break_glass=True)),),
    "endpoint",
    (7, 8),
)
RACERS = 6


def created_with(store: KeyStore, policy: KeyPolicy) -> ReportKey:
    entry = next_entry(genesis(REPORT), event("create", SENDER))
    head = Head(entry.seq, entry.hash)
    report = ReportKey(REPORT, "11", b"w", recalled=False, head=head, sender=SENDER, policy=policy)
    store.create(report, entry)
    return report


def test_a_policy_is_kept_as_it_was_laid_down(store: KeyStore) -> None:
    report = created_with(store, POLICY)
    assert loaded(store) == report
    store.append(report, event(), opener="12")
    assert loaded(store).policy == POLICY
    assert loaded(store).usage == UNUSED


def test_a_policy_goes_with_its_key(store: KeyStore) -> None:
    created_with(store, POLICY)
    store.append(loaded(store), event(), opener="12", use=CountOpening("12", 100, 2))
    store.append(loaded(store), event("shred", OPERATOR), shred=True)
    after = loaded(store)
    assert (after.policy, after.usage) == (None, UNUSED)
    store.append(after, event("fetch", outcome="shredded"))
    assert_whole(store)


def test_a_report_without_a_policy_can_be_given_one(store: KeyStore) -> None:
    assert created(store).policy is None
    store.append(loaded(store), event("set_policy", SENDER), policy=POLICY)
    assert loaded(store).policy == POLICY
    changed = KeyPolicy(Terms(openings=1))
    store.append(loaded(store), event("set_policy", SENDER), policy=changed)
    store.append(loaded(store), event("recall", SENDER), recalled=True)
    assert (loaded(store).policy, loaded(store).recalled) == (changed, True)
    assert_whole(store)


def test_a_decision_taken_before_a_policy_was_set_does_not_stand(store: KeyStore) -> None:
    before = created(store)
    store.append(before, event("set_policy", SENDER), policy=POLICY)
    with pytest.raises(StateChanged):
        store.append(before, event(), opener="12")
    between = loaded(store)
    store.append(between, event("set_policy", SENDER), policy=KeyPolicy())
    with pytest.raises(StateChanged):
        store.append(between, event(), opener="12", use=CountOpening("12", 0, 3))
    assert loaded(store).usage == UNUSED
    assert not store.has_opened(REPORT, "12")
    assert len(trail(store)) == 3


def test_openings_are_counted_with_their_entries_and_no_further(store: KeyStore) -> None:
    created_with(store, POLICY)
    for subject in ("12", "13", "12"):
        store.append(loaded(store), event(), opener=subject, use=CountOpening(subject, 100, 2))
    assert loaded(store).usage.counted == (CountedOpening("12", 100), CountedOpening("13", 100))
    with pytest.raises(StateChanged):
        store.append(loaded(store), event(), opener="14", use=CountOpening("14", 100, 2))
    later = CountOpening("12", 100 + REPEAT_SECONDS, 2)
    with pytest.raises(StateChanged):
        store.append(loaded(store), event(), opener="12", use=later)
    assert not store.has_opened(REPORT, "14")
    assert len(trail(store)) == 4
    assert_whole(store)


def test_approvals_are_kept_until_they_expire(store: KeyStore) -> None:
    created_with(store, POLICY)
    for by, expires in (("13", 50), ("11", 60), ("13", 70)):
        use = AddApproval(Approval("kim@example.org", by, expires), 10)
        store.append(loaded(store), event("approve"), use=use)
    approvals = (Approval("kim@example.org", "11", 60), Approval("kim@example.org", "13", 70))
    assert loaded(store).usage.approvals == approvals
    store.append(loaded(store), event(), use=CountOpening("12", 55, 3))
    assert loaded(store).usage.approvals == approvals
    use = AddApproval(Approval("sam@example.org", "11", 80), 65)
    store.append(loaded(store), event("approve"), use=use)
    assert [(one.recipient, one.by) for one in loaded(store).usage.approvals] == [
        ("kim@example.org", "13"),
        ("sam@example.org", "11"),
    ]
    assert loaded(store).usage.counted == (CountedOpening("12", 55),)


def test_approvals_end_with_the_policy_that_they_were_given_under(store: KeyStore) -> None:
    created_with(store, POLICY)
    store.append(loaded(store), event(), opener="12", use=CountOpening("12", 100, 2))
    store.append(loaded(store), event("approve"), use=AddApproval(Approval("kim@example.org", "13", 50), 10))
    store.append(loaded(store), event("set_policy", SENDER), policy=KeyPolicy(), use=EndApprovals())
    after = loaded(store)
    assert (after.policy, after.usage) == (KeyPolicy(), Usage((CountedOpening("12", 100),)))


def test_there_are_only_so_many_approvals(store: KeyStore) -> None:
    report = created_with(store, POLICY)
    full = tuple(Approval(f"{number}@example.org", "11", 50) for number in range(MAX_APPROVALS))
    one_more = AddApproval(Approval("kim@example.org", "11", 50), 10)
    assert not one_more.fits(replace_approvals(report, full).usage)
    for approval in full:
        store.append(loaded(store), event("approve"), use=AddApproval(approval, 10))
    with pytest.raises(StateChanged):
        store.append(loaded(store), event("approve"), use=one_more)
    again = AddApproval(full[0], 20)
    store.append(loaded(store), event("approve"), use=again)
    assert len(loaded(store).usage.approvals) == MAX_APPROVALS


def replace_approvals(report: ReportKey, approvals: tuple[Approval, ...]) -> ReportKey:
    usage = UNUSED
    for approval in approvals:
        usage = AddApproval(approval, 0).apply(usage)
    return replace(report, usage=usage)


def test_of_those_who_race_for_the_last_openings_no_more_win_than_there_are(store: KeyStore) -> None:
    created_with(store, POLICY)
    before = loaded(store)

    def open_it(number: int) -> bool:
        # all decide by what was read before anybody had opened it
        report = before
        for _ in range(20 * RACERS):
            try:
                use = CountOpening(str(number), 100, 2)
                store.append(report, event(), opener=str(number), use=use)
            except StateChanged:
                report = loaded(store)
                if len(report.usage.counted) >= 2:
                    return False
                continue
            return True
        return False

    won = run_concurrently(RACERS, open_it)
    assert sum(won) == 2
    assert len(loaded(store).usage.counted) == len(store.openings(REPORT, 10)) == 2
    assert_whole(store)
