"""What every kind of destination makes of what goes wrong: nothing lost, nothing twice, and a clear word."""

from __future__ import annotations

from itertools import count, takewhile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picsafe.delivery.errors import DeliveryError, Later, Refused
from tests.contract.delivery.harness import SECONDS, Fault, Harness
from tests.contract.delivery.kinds import Steps, each_step_with, each_with
from tests.contract.delivery.processes import Process, dying_at
from tests.contract.delivery.reports import PERSONAL, make_report
from tests.contract.delivery.test_arrival import wanted, whole

PASSING = (
    *(Fault.BUSY, Fault.BROKEN, Fault.FULL, Fault.LOST_ANSWER, Fault.HALF_ANSWER, Fault.CUT),
    *(Fault.SWALLOWED, Fault.DENIED),
)
ENOUGH = 1000
"""More than any small report asks of a destination."""

NUMBERS = count(100)


def says_nothing(harness: Harness, error: DeliveryError) -> None:
    """An error's words are ours, and name neither a person nor a secret."""
    said = f"{error} {error.detail} {error.code}"
    assert not [word for word in (*PERSONAL, *harness.secrets) if word.casefold() in said.casefold()], said
    assert error.code.replace("_", "").isalnum()
    assert error.code == error.code.lower()
    assert error.detail.endswith((".", "?"))


@each_step_with(*PASSING)
def test_a_fault_at_whatever_is_asked_of_it_leads_to_one_arrival(
    harness: Harness, fault: Fault, steps: Steps, tmp_path: Path
) -> None:
    for at in takewhile(ENOUGH.__gt__, steps.of(harness.stride)):
        work = tmp_path / f"work-{at}"
        work.mkdir()
        report = make_report(work, next(NUMBERS))
        process = Process(harness, report)
        harness.inject(fault, at=at)
        failure: Later | None = None
        try:
            process.attempt()
        except Later as error:
            failure = error
            says_nothing(harness, error)
        else:
            assert wanted(harness, report) in whole(harness)
        assert failure is None or fault is not Fault.BUSY or failure.retry_after == SECONDS
        was_met = not harness.is_waiting
        harness.mend()
        process.attempt()
        assert [one for one in whole(harness) if one.delivery_id == report.delivery_id] == [
            wanted(harness, report)
        ]
        if not was_met:
            assert at > 1
            return
    pytest.fail("it never ends")


@each_with(Fault.DOWN)
def test_where_nothing_answers_no_report_is_at_fault(harness: Harness, fault: Fault, work: Path) -> None:
    report = make_report(work)
    process = Process(harness, report)
    destination = harness.make()
    harness.inject(fault)
    for _ in range(2):
        with pytest.raises(Later) as down:
            process.attempt()
        assert down.value.is_down
        says_nothing(harness, down.value)
    findings = destination.check()
    destination.close()
    assert not all(finding.is_well for finding in findings)
    harness.mend()
    process.attempt()
    assert whole(harness) == [wanted(harness, report)]


@each_with(Fault.REFUSED)
def test_what_is_refused_is_not_tried_for_ever(harness: Harness, fault: Fault, work: Path) -> None:
    harness.inject(fault)
    with pytest.raises(Refused) as refused:
        Process(harness, make_report(work)).attempt()
    says_nothing(harness, refused.value)


# what a process that died had open, the system closes; here the garbage collector finds it
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_whatever_line_it_dies_at_one_report_arrives(harness: Harness, tmp_path: Path) -> None:
    """Also where what arrives is fetched at once by whoever waits for it."""
    first = tmp_path / "first"
    first.mkdir()
    with dying_at(0) as lines:
        Process(harness, make_report(first, next(NUMBERS))).attempt()

    @settings(max_examples=harness.examples)
    @given(
        deaths=st.lists(st.integers(1, lines[0]), min_size=1, max_size=3),
        is_fetched=st.booleans(),
    )
    def one_arrives(deaths: list[int], is_fetched: bool) -> None:
        number = next(NUMBERS)
        work = tmp_path / str(number)
        work.mkdir()
        report = make_report(work, number)
        process = Process(harness, report)
        for line in deaths:
            process.killed_at(line)
            if is_fetched:
                harness.take_away()
        process.attempt()
        found = [one for one in whole(harness) if one.delivery_id == report.delivery_id]
        assert found == [wanted(harness, report)]

    one_arrives()


def test_whatever_happens_one_report_arrives(harness: Harness, tmp_path: Path) -> None:
    faults = [fault for fault in PASSING if fault in harness.faults]
    if not faults:
        return

    @settings(max_examples=harness.examples)
    @given(events=st.lists(st.tuples(st.sampled_from(faults), st.integers(1, 12)), min_size=1, max_size=4))
    def one_arrives(events: list[tuple[Fault, int]]) -> None:
        number = next(NUMBERS)
        work = tmp_path / str(number)
        work.mkdir()
        report = make_report(work, number)
        process = Process(harness, report)
        for fault, at in events:
            harness.inject(fault, at=at)
            try:
                process.attempt()
            except Later as error:
                says_nothing(harness, error)
            harness.mend()
        process.attempt()
        found = [one for one in whole(harness) if one.delivery_id == report.delivery_id]
        assert found == [wanted(harness, report)]

    one_arrives()
