"""Keys are destroyed once they were kept long enough: in the order of the log, a part at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec
import pytest

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.errors import Unavailable
from chalicelib.keys.entries import Operator, timestamp
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.model import HeldKey, LeftKeys, MadeKeysStretch, RetentionProgress
from chalicelib.keys.operator import OperatorService
from chalicelib.keys.retention_by_log import LOOKS, MAX_LEFT, MOST_AHEAD, RetentionByLog
from chalicelib.keys.service import KeyService
from tests.fakes.keys import FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, person

SENDER, IP, DAYS = person(11), "192.0.2.1", 90


@dataclass
class FakeMadeKeys:
    """A log of keys alone, page by page."""

    keys: list[HeldKey] = field(default_factory=list)
    page: int = 2
    progress: RetentionProgress = field(default_factory=RetentionProgress)
    looks: list[int] = field(default_factory=list)
    last_entry: str | None = None

    @property
    def position(self) -> int:
        return self.progress.number

    def stretch(self, after: int, limit: int) -> MadeKeysStretch:
        self.looks.append(after)
        found = list(enumerate(self.keys, 1))[after : after + min(limit, self.page)]
        return MadeKeysStretch(found, after + len(found), len(self.keys))

    def newest(self) -> str | None:
        return self.last_entry

    def reached(self) -> RetentionProgress:
        return self.progress

    def keep_reached(self, before: RetentionProgress, now: RetentionProgress) -> None:
        if before != self.progress:
            raise StateChanged
        self.progress = now


@pytest.fixture
def made() -> FakeMadeKeys:
    return FakeMadeKeys()


@pytest.fixture
def make(store: FakeKeyStore, clock: FakeClock, made: FakeMadeKeys) -> Callable[[int], str]:
    """Makes a key; which is in the log at once, with a time that many days from the true one."""
    service: KeyService = make_service(store=store, clock=clock)

    def new(wrong_by: int = 0) -> str:
        report_id = f"000000011{len(made.keys):013d}"
        service.create(SENDER, report_id, IP)
        made.keys.append(HeldKey(report_id, timestamp(clock() + timedelta(days=wrong_by))))
        return report_id

    return new


@pytest.fixture
def retention(store: FakeKeyStore, clock: FakeClock, made: FakeMadeKeys) -> RetentionByLog:
    return RetentionByLog(
        made=made, operator=OperatorService(store=store, clock=clock), clock=clock, days=DAYS
    )


def always() -> bool:
    return True


def shredded(store: FakeKeyStore) -> list[str]:
    return sorted(report_id for report_id, report in store.reports.items() if report.shredded)


def test_old_keys_go_and_young_ones_stay_and_the_trail_says_so(
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
) -> None:
    old = [make() for _ in range(3)]
    clock.now += timedelta(days=DAYS)
    make()
    # to the second of its ninetieth day a key is kept
    assert retention.run(always) == 0
    clock.now += timedelta(seconds=1)
    assert retention.run(always) == 3
    assert shredded(store) == old
    assert made.position == 3
    last = store.trails[old[0]][-1]
    assert (last.action, last.user) == ("shred", Operator("retention: keys are kept 90 days"))
    trail = [msgspec.to_builtins(one) for one in store.trails[old[0]]]
    verify_chain(old[0], trail, store.reports[old[0]].head.hash)
    # nothing is done or said twice, and nothing of it looked at again
    entries, made.looks = len(store.trails[old[0]]), []
    assert retention.run(always) == 0
    assert (made.looks, len(store.trails[old[0]])) == ([3], entries)


def test_a_run_ends_in_its_time_and_the_next_goes_on(
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
) -> None:
    for _ in range(5):
        make()
    clock.now += timedelta(days=DAYS + 1)
    left = iter([True] * 4 + [False])
    assert retention.run(lambda: next(left)) == 3
    assert made.position == 3
    assert retention.run(always) == 2
    assert len(shredded(store)) == 5
    assert made.position == 5


def test_what_was_broken_off_is_done_by_the_next_run(
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reports = [make() for _ in range(3)]
    clock.now += timedelta(days=DAYS + 1)
    append, failing = store.append, [reports[1]]

    def fail(report: object, *arguments: object, **more: object) -> object:
        if report.report_id in failing:  # type: ignore[attr-defined]  # a ReportKey
            raise Unavailable
        return append(report, *arguments, **more)  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(store, "append", fail)
    with pytest.raises(Unavailable):
        retention.run(always)
    # no entry, no shredding: the key is there as long as that cannot be written
    assert (shredded(store), made.position) == (reports[:1], 0)
    failing.clear()
    assert retention.run(always) == 2
    assert (shredded(store), made.position) == (reports, 3)


def test_two_runs_at_once_write_one_entry_each_key(
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
) -> None:
    reports = [make() for _ in range(4)]
    clock.now += timedelta(days=DAYS + 1)
    counts: list[int] = []

    def meanwhile() -> bool:
        if not counts:
            counts.append(0)
            counts[0] = retention.run(always)
        return True

    first = retention.run(meanwhile)
    assert (first, counts) == (0, [4])
    assert made.position == 4
    assert {sum(entry.action == "shred" for entry in store.trails[one]) for one in reports} == {1}


def test_a_time_that_is_wrong_keeps_none_behind_it(
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
) -> None:
    make()
    wrong = make(400)
    for _ in range(3):
        make()
    clock.now += timedelta(days=DAYS + 1)
    assert retention.run(always) == 4
    assert wrong not in shredded(store)
    # it is passed over, and nothing is looked at again until its time has come
    assert made.progress.number == 5
    assert [(part.first, part.last) for part in made.progress.left] == [(2, 2)]
    made.looks = []
    assert (retention.run(always), made.looks) == (0, [5])
    clock.now += timedelta(days=400)
    assert retention.run(always) == 1
    assert (len(shredded(store)), made.progress) == (5, RetentionProgress(5))


@pytest.mark.parametrize("page", [1, 2, 100])
def test_whole_pages_of_wrong_times_keep_none_behind_them(
    page: int,
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
) -> None:
    made.page = page
    wrong = [make(3650) for _ in range(40)]
    right = [make() for _ in range(5)]
    clock.now += timedelta(days=DAYS + 1)
    assert retention.run(always) == 5
    assert shredded(store) == right
    assert made.progress == RetentionProgress(45, (LeftKeys(1, 40, made.keys[0].made_at),))
    clock.now += timedelta(days=3650)
    assert retention.run(always) == 40
    assert (len(shredded(store)), made.progress) == (len(wrong + right), RetentionProgress(45))


def test_times_that_are_wrong_by_less_are_looked_behind(
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
) -> None:
    for _ in range(2 * LOOKS):
        make(50)
    old = make()
    clock.now += timedelta(days=DAYS + 1)
    assert retention.run(always) == 1
    assert shredded(store) == [old]
    # where all are too young, few are looked at, and the mark stays before them
    for _ in range(20 * LOOKS):
        make()
    made.looks = []
    assert retention.run(always) == 0
    assert (len(made.looks), made.position) == (LOOKS + 1, 2 * LOOKS + 1)


def test_runs_that_are_short_reach_every_key_and_repeat_none(
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
) -> None:
    made.page = 100
    for at in range(60):
        make(400 if at % 10 == 0 else 0)
    loads = list[str]()
    load = store.load

    def counted(report_id: str, *arguments: object, **more: object) -> object:
        loads.append(report_id)
        return load(report_id, *arguments, **more)  # type: ignore[arg-type]  # as given

    store.load = counted  # type: ignore[method-assign,assignment]  # counts
    for days in (DAYS + 1, 400):
        clock.now += timedelta(days=days)
        for _ in range(20):
            left = iter([True] * 7)
            retention.run(lambda left=left: next(left, False))  # type: ignore[misc]  # of this run
    assert len(shredded(store)) == 60
    assert len(loads) == len(set(loads))
    assert made.progress == RetentionProgress(60)


def test_few_parts_are_remembered_however_many_times_are_wrong(
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
) -> None:
    for at in range(3 * MAX_LEFT):
        make(0 if at % 2 else 400)
    clock.now += timedelta(days=DAYS + 1)
    assert retention.run(always) == 3 * MAX_LEFT // 2
    assert (len(made.progress.left), made.position) == (MAX_LEFT, 3 * MAX_LEFT)
    clock.now += timedelta(days=400)
    assert retention.run(always) == 3 * MAX_LEFT // 2
    assert (len(shredded(store)), made.progress) == (3 * MAX_LEFT, RetentionProgress(3 * MAX_LEFT))


def test_a_clock_that_is_far_ahead_of_the_log_destroys_nothing(
    retention: RetentionByLog,
    make: Callable[..., str],
    made: FakeMadeKeys,
    store: FakeKeyStore,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make()
    clock.now += timedelta(days=DAYS)
    made.last_entry = timestamp(clock())
    clock.now += MOST_AHEAD + timedelta(seconds=1)
    assert retention.run(always) == 0
    assert (shredded(store), "retention_waits" in caplog.text) == ([], True)
    # somebody has asked for a key since
    clock.now -= timedelta(seconds=1)
    assert retention.run(always) == 1


def test_a_key_that_is_a_day_too_old_is_told(
    retention: RetentionByLog,
    make: Callable[..., str],
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make()
    clock.now += timedelta(days=DAYS, hours=23)
    assert retention.run(lambda: False) == 0
    assert "retention_late" not in caplog.text
    clock.now += timedelta(hours=2)
    assert retention.run(lambda: False) == 0
    assert "retention_late" in caplog.text


def test_an_entry_without_its_key_is_a_contradiction(
    retention: RetentionByLog, made: FakeMadeKeys, clock: FakeClock
) -> None:
    made.keys.append(HeldKey("1" * 22, timestamp(clock() - timedelta(days=DAYS + 1))))
    with pytest.raises(AuditLogContradicted):
        retention.run(always)
