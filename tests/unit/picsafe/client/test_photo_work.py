"""Photos are made ready by workers: once each, all that fail are named, and what is too large stops early."""

from __future__ import annotations

import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.contract.report_limits import PDF_PIXELS
from chalicelib.format.metadata_extension import Conversion
from picsafe import InvalidInput, PicSafe, Report
from picsafe.client.photo_work import PhotoWork
from picsafe.client.progress import Silent, Step
from picsafe.workers.errors import WorkerDied
from picsafe.workers.jobs import Bench, Job, Values
from picsafe.workers.pool import Pool
from picsafe.workers.process import InProcess
from tests.fakes import media
from tests.fakes.picsafe import FakePicSafe

DEADLY = "deadly.jpg"


class Mortal(InProcess):
    """A worker that dies of one photo, and remembers what it was asked."""

    asked: list[str]

    def do(self, job: Job, values: Values, bench: Bench) -> Values:
        name = Path(values["path"]).name
        self.asked.append(name)
        if name == DEADLY:
            raise WorkerDied
        return super().do(job, values, bench)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(Mortal, "asked", [], raising=False)
    monkeypatch.setattr("picsafe.workers.pool.start_worker", Mortal)
    return Mortal.asked


def photos(folder: Path, *names: str) -> tuple[Path, ...]:
    for name in names:
        (folder / name).write_bytes(media.photo())
    return tuple(folder / name for name in names)


@pytest.mark.usefixtures("asked")
def test_a_photo_that_kills_its_worker_is_named(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], tmp_path: Path
) -> None:
    files = photos(tmp_path, "one.jpg", DEADLY, "two.jpg")
    with pytest.raises(InvalidInput) as refused:
        make_client().send(Report(files, consent=None))
    assert refused.value.code == "unreadable_photo"
    assert refused.value.detail == (
        "deadly.jpg: the photo cannot be decoded in the memory and time that a photo may take."
    )
    assert fake.requests == [], "nobody was asked for a key"


@pytest.mark.usefixtures("asked")
def test_all_that_cannot_be_sent_are_named_at_once(
    make_client: Callable[..., PicSafe], tmp_path: Path
) -> None:
    files = photos(tmp_path, "one.jpg", DEADLY, *(f"torn-{number}.jpg" for number in range(6)))
    for path in files[2:]:
        path.write_bytes(media.photo()[:200])
    with pytest.raises(InvalidInput) as refused:
        make_client().send(Report(files, consent=None))
    sentences = refused.value.detail.split(". ")
    assert [sentence.split(":")[0] for sentence in sentences] == [
        "deadly.jpg",
        "torn-0.jpg",
        "torn-1.jpg",
        "torn-2.jpg",
        "torn-3.jpg",
        "2 more cannot be sent either.",
    ]


def test_each_photo_is_decoded_once(
    asked: list[str], make_client: Callable[..., PicSafe], tmp_path: Path
) -> None:
    one, two = photos(tmp_path, "one.jpg", "two.jpg")
    client = make_client()
    with client.open(client.send(Report((one, two, one), consent=None)).link) as report:
        assert report.read("001.jpg") == report.read("003.jpg")
    assert sorted(asked) == ["one.jpg", "two.jpg"]


class Told(Silent):
    def __init__(self) -> None:
        self.steps: list[tuple[Step, int]] = []
        self.done: list[int] = []

    def began(self, step: Step, total: int) -> None:
        self.steps.append((step, total))

    def reached(self, done: int) -> None:
        self.done.append(done)


def test_progress_counts_the_photos_bytes(tmp_path: Path) -> None:
    told, files = Told(), photos(tmp_path, "one.jpg", "two.jpg")
    sizes = [path.stat().st_size for path in files]
    with Pool(InProcess, workers=1) as pool:
        work = PhotoWork(pool, PDF_PIXELS)
        for path in files:
            work.begin(path)
        assert set(work.done(0, 1_000_000, told)) == set(files)
    assert told.steps == [("prepare", sum(sizes))]
    assert told.done[-1] == sum(sizes)
    assert len(told.done) == 2


def test_what_becomes_too_large_stops_before_all_are_decoded(asked: list[str], tmp_path: Path) -> None:
    files = photos(tmp_path, *(f"{number}.jpg" for number in range(20)))
    with Pool(Mortal, workers=1) as pool:
        work = PhotoWork(pool, PDF_PIXELS)
        for path in files:
            work.begin(path)
        with pytest.raises(InvalidInput) as refused:
            work.done(900, 1000, Silent())
    assert refused.value.code == "report_too_large"
    assert len(asked) < len(files)


def waits_for_photos() -> bool:
    """Whether the main thread waits within ``PhotoWork.done``, and not for a thread to start, say."""
    main = threading.main_thread().ident
    assert main is not None
    innermost = sys._current_frames()[main]
    codes = {frame.f_code for frame, _ in traceback.walk_stack(innermost)}
    return innermost.f_code is threading.Condition.wait.__code__ and PhotoWork.done.__code__ in codes


class Interrupting(InProcess):
    """A worker in whose thread Ctrl-C arrives while the main thread waits, and which is never done."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def do(self, job: Job, values: Values, bench: Bench) -> Values:
        while not waits_for_photos():
            time.sleep(0.001)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        self.ended.wait()
        raise WorkerDied

    def end(self) -> None:
        self.ended.set()


def test_ctrl_c_ends_the_waiting_whichever_thread_it_reaches(tmp_path: Path) -> None:
    with Pool(Interrupting, workers=1) as pool:
        work = PhotoWork(pool, PDF_PIXELS)
        work.begin(*photos(tmp_path, "one.jpg"))
        with pytest.raises(KeyboardInterrupt):
            work.done(0, 1_000_000, Silent())


def test_what_takes_long_to_load_is_loaded_by_a_thread_that_ctrl_c_does_not_reach(
    asked: list[str], make_client: Callable[..., PicSafe], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: dict[str, threading.Thread] = {}
    monkeypatch.setattr(
        "picsafe.client.sealing.import_module", lambda name: loaded.update({name: threading.current_thread()})
    )
    make_client().send(Report(photos(tmp_path, "one.jpg"), consent=None))
    assert asked == ["one.jpg"]
    assert loaded["chalicelib.format.pdf.document"] is not threading.main_thread()


def test_the_report_says_what_a_photo_was(make_client: Callable[..., PicSafe], tmp_path: Path) -> None:
    jpeg, png = tmp_path / "a.jpg", tmp_path / "b.png"
    jpeg.write_bytes(media.photo())
    png.write_bytes(media.photo(fmt="PNG"))
    client = make_client()
    with client.open(client.send(Report((jpeg, png), consent=None)).link) as report:
        extension = report.metadata.extension
    assert extension is not None
    assert extension.conversions == (Conversion(item="002", source="image/png", target="image/jpeg"),)
