"""What every kind of destination does with a report when all goes well."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Collection
from pathlib import Path
from typing import cast

import pytest

from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.model import Part, ReportView
from tests.contract.delivery.harness import Arrived, Harness
from tests.contract.delivery.processes import MemorySteps, Process
from tests.contract.delivery.reports import PERSONAL, expected, make_report, other_contents

LARGE = 64 * 1024 * 1024
HUGE = 2 * 1024 * 1024 * 1024
MEMORY = 24 * 1024 * 1024
"""What Python holds at most while any file is sent, in bytes."""


def whole(harness: Harness) -> list[Arrived]:
    """What has arrived; where nothing can be found, a delivery that came twice is counted once."""
    found = harness.arrived()
    if harness.can_find:
        return found
    return list({one.delivery_id: one for one in found}.values())


def wanted(harness: Harness, report: ReportView) -> Arrived:
    """What has to have arrived: all that its kind can carry."""
    return expected(report, carried_by(harness))


def carried_by(harness: Harness) -> Collection[Part]:
    """The parts of a report that come there as files; everything, unless it says otherwise."""
    return cast("Collection[Part]", getattr(harness, "carries", tuple(Part)))


def test_it_says_what_it_is(harness: Harness) -> None:
    destination = harness.make()
    assert (destination.kind, destination.can_find) == (harness.kind, harness.can_find)
    destination.close()
    destination.close()


def test_all_that_was_asked_for_arrives_and_nothing_else(harness: Harness, work: Path) -> None:
    report = make_report(work)
    receipt = Process(harness, report).attempt()
    assert receipt.reference
    assert harness.arrived() == [wanted(harness, report)]
    assert not any("thumbnail" in name for one in harness.arrived() for name in one.files)


@pytest.mark.parametrize("parts", [(Part.PHOTO,), (Part.PDF, Part.METADATA), tuple(Part), (Part.CONSENT,)])
def test_it_is_sent_the_parts_that_were_chosen(harness: Harness, work: Path, parts: tuple[Part, ...]) -> None:
    report = make_report(work, parts=parts)
    if not set(parts) & set(carried_by(harness)):
        with pytest.raises(Refused):
            Process(harness, report).attempt()
        return
    Process(harness, report).attempt()
    assert harness.arrived() == [wanted(harness, report)]


def test_a_report_that_was_delivered_is_not_delivered_again(harness: Harness, work: Path) -> None:
    process = Process(harness, make_report(work))
    first = process.attempt()
    before = harness.texts()
    assert process.attempt() == first
    assert len(whole(harness)) == 1
    if harness.can_find:
        assert sorted(harness.texts()) == sorted(before)


def test_what_was_delivered_is_known_without_any_steps(harness: Harness, work: Path) -> None:
    """As after ``endpoint.db`` came back from a backup of before."""
    report = make_report(work)
    Process(harness, report).attempt()
    Process(harness, report).attempt()
    assert whole(harness) == [wanted(harness, report)]


def test_reports_arrive_beside_each_other(harness: Harness, tmp_path: Path) -> None:
    reports = []
    for number in (1, 2, 3):
        folder = tmp_path / f"work-{number}"
        folder.mkdir()
        reports.append(make_report(folder, number))
    destination = harness.make()
    for report in reports:
        destination.deliver(report, MemorySteps())
    destination.close()
    assert sorted(harness.arrived(), key=lambda one: one.delivery_id) == sorted(
        [wanted(harness, report) for report in reports], key=lambda one: one.delivery_id
    )


def test_reports_whose_long_ids_differ_at_their_end_arrive_beside_each_other(
    harness: Harness, tmp_path: Path
) -> None:
    reports = []
    for end in ("a", "b"):
        folder = tmp_path / f"work-{end}"
        folder.mkdir()
        reports.append(make_report(folder, called="0" * 63 + end))
    first, second = (Process(harness, report) for report in reports)
    first.attempt()
    second.attempt()
    first.attempt()
    assert sorted(whole(harness), key=lambda one: one.delivery_id) == sorted(
        [wanted(harness, report) for report in reports], key=lambda one: one.delivery_id
    )


def test_another_report_under_the_same_name_is_refused(harness: Harness, work: Path, tmp_path: Path) -> None:
    report = make_report(work)
    other = other_contents(report, tmp_path / "other")
    Process(harness, report).attempt()
    if not harness.has_places:
        Process(harness, other).attempt()
        assert len(whole(harness)) == 2
        return
    with pytest.raises(Refused):
        Process(harness, other).attempt()
    assert harness.arrived() == [wanted(harness, report)]


def test_what_somebody_else_put_there_is_left_alone(harness: Harness, work: Path) -> None:
    report = make_report(work)
    if not harness.has_places:
        return
    harness.occupy(report.report_id)
    process = Process(harness, report)
    for _ in range(2):
        with pytest.raises(Refused):
            process.attempt()
    assert harness.is_occupied(report.report_id)
    assert harness.arrived() == []


def test_nothing_about_a_person_is_in_a_name(harness: Harness, work: Path) -> None:
    process = Process(harness, make_report(work))
    process.attempt()
    seen = " ".join([*harness.texts(), *process.steps.recorded, repr(process.steps.recorded)]).casefold()
    # in the digits of digests and UIDs there is a year now and then
    seen = re.sub(r"\b[0-9a-f]{20,}\b", "", seen)
    assert [word for word in PERSONAL if word in seen] == []


def test_a_name_that_was_asked_for_stays_within_its_place(harness: Harness, work: Path) -> None:
    if not harness.has_places:
        return
    report = make_report(work)
    Process(harness, report, name="{patient_lastname}/{patient_id}-{report_id}").attempt()
    assert harness.arrived() == [wanted(harness, report)]
    seen = harness.texts()
    assert not any(part.startswith("..") for text in seen for part in text.split("/"))
    assert all(text.isascii() and text.isprintable() for text in seen)


def test_looking_at_it_leaves_nothing_behind(harness: Harness) -> None:
    destination = harness.make()
    before = sorted(harness.texts())
    findings = destination.check()
    destination.close()
    assert findings
    assert all(finding.is_well and finding.text for finding in findings), findings
    assert sorted(harness.texts()) == before
    assert harness.arrived() == []


def test_it_goes_on_where_the_server_stopped(harness: Harness, work: Path) -> None:
    report = make_report(work, video=3 * 1024 * 1024)
    process = Process(harness, report)
    process.steps.is_stopping = True
    with pytest.raises(Later) as stopped:
        process.attempt()
    assert stopped.value.code == "stopping"
    assert not stopped.value.is_down
    assert harness.arrived() == []
    process.steps.is_stopping = False
    process.attempt()
    assert whole(harness) == [wanted(harness, report)]


@pytest.mark.parametrize(
    "size", [LARGE, pytest.param(HUGE, marks=[pytest.mark.slow, pytest.mark.timeout(900)])]
)
def test_a_large_video_passes_through_little_memory(harness: Harness, work: Path, size: int) -> None:
    if size > getattr(harness, "largest", size):
        pytest.skip("the server holds what it is sent in memory")
    report = make_report(work, video=size)
    whole_report = wanted(harness, report)
    process = Process(harness, report)
    tracemalloc.start()
    try:
        process.attempt()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY
    # it says so at least once a minute, also at a megabyte a second
    if harness.kind != "command":  # which is waited for by the clock
        assert process.steps.beats >= size / (60 * 1024 * 1024)
    assert harness.arrived() == [whole_report]
