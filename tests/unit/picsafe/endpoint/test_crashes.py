"""The process dies at any write to the database, again and again: each report arrives, and arrives once."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.local.sqlite import Connection, Database
from picsafe.delivery.errors import Later
from picsafe.delivery.model import USUAL_PARTS
from picsafe.endpoint.attempts import Route
from picsafe.endpoint.errors import NotNow
from picsafe.endpoint.model import State
from tests.fakes.endpoint.destination import FakeDestination, Killed
from tests.fakes.endpoint.reports import plain_report, sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.conftest import Hospital

T = TypeVar("T")

KILLS = st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=12)
FAULTS = st.lists(
    st.sampled_from([None, Later("busy", "Busy."), Later("refused", "No connection.", is_down=True)]),
    max_size=4,
)


class DyingDatabase:
    """Lets the process die at some writes: before them, or once they are on the disk.

    Args:
        kills: after so many further writes, and whether that one is still done.
    """

    def __init__(self, kills: list[tuple[int, bool]]) -> None:
        self._kills = list(kills)
        self._left = self._next()
        self._write = Database.write

    def write(self, database: Database, work: Callable[[Connection], T]) -> T:
        if self._left is None:
            return self._write(database, work)
        self._left -= 1
        if self._left:
            return self._write(database, work)
        is_done = self._kills.pop(0)[1]
        self._left = self._next()
        if is_done:
            self._write(database, work)
        raise Killed

    def _next(self) -> int | None:
        return self._kills[0][0] if self._kills else None


class Made:
    """A Key Server, and the files of two sealed reports, and of a plain one that was packed twice."""

    def __init__(self, fake: FakePicSafe, paths: list[Path]) -> None:
        self.fake = fake
        self.paths = paths


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    fake, folder = FakePicSafe(), tmp_path_factory.mktemp("made")
    again = folder / "again"
    again.mkdir()
    return Made(
        fake,
        [
            *(sealed_report(fake, folder, number) for number in (1, 2)),
            plain_report(folder, 3),
            plain_report(again, 3, is_reversed=True),
        ],
    )


def run_to_the_end(hospital: Hospital, paths: list[Path], after: Callable[[], None]) -> None:
    """As senders and a supervisor do: send until it is accepted, and start again whenever it died."""
    waiting = list(paths)
    for _ in range(40):
        if not waiting and all_jobs_are_over(hospital):
            return
        try:
            while waiting:
                hospital.take(waiting[0])
                waiting.pop(0)
            hospital.work()
        except Killed:
            hospital.restart()
        except NotNow:
            pass
        after()
        hospital.later(hours=1)


def all_jobs_are_over(hospital: Hospital) -> bool:
    counts = hospital.endpoint.jobs.counts()
    return {state for states in counts.values() for state in states} <= {State.DONE, State.SKIPPED}


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where that can be: what a disk makes of a thousand syncs is not looked at here."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


numbers = itertools.count()


@pytest.mark.usefixtures("api_key")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=KILLS, before=FAULTS, between=FAULTS, after=FAULTS)
def test_each_report_arrives_once(
    made: Made,
    folder: Path,
    kills: list[tuple[int, bool]],
    before: list[BaseException | None],
    between: list[BaseException | None],
    after: list[BaseException | None],
) -> None:
    destination = FakeDestination(before=list(before), between=list(between), after=list(after))
    hospital = Hospital(made.fake, _made(folder / str(next(numbers))))
    hospital.route = Route(destination, USUAL_PARTS, [])
    hospital.restart()
    dying = DyingDatabase(kills)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "write", lambda database, work: dying.write(database, work))
        run_to_the_end(hospital, made.paths, lambda: None)
    assert all_jobs_are_over(hospital)
    assert sorted(destination.arrived.values()) == [1, 1, 1]
    hospital.endpoint.close()


@pytest.mark.usefixtures("api_key")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=KILLS)
def test_a_folder_that_is_taken_away_at_once_is_not_brought_again(
    made: Made, folder: Path, kills: list[tuple[int, bool]]
) -> None:
    hospital = Hospital(made.fake, _made(folder / str(next(numbers))))
    taken: Counter[str] = Counter()

    def take_away() -> None:
        for name in hospital.arrived():
            assert (hospital.archive / name / "manifest.json").exists()
            taken[name] += 1
            shutil.rmtree(hospital.archive / name)

    dying = DyingDatabase(kills)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "write", lambda database, work: dying.write(database, work))
        run_to_the_end(hospital, made.paths, take_away)
    assert all_jobs_are_over(hospital)
    assert len(taken) == 3
    assert set(taken.values()) == {1}
    hospital.endpoint.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
