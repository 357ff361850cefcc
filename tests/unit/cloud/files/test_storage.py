"""Storage on one machine: what the contract does not say, and what goes wrong on disks."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from chalicelib.cloud.files.storage import AuthorisedUpload, FileStorage
from chalicelib.cloud.ports import StoredObject
from chalicelib.errors import Forbidden, Gone, InvalidRequest, NotFound, TooLarge, Unavailable
from tests.fakes.cloud import CREATED, REPORT_ID, UNKNOWN_NAME, stored_link
from tests.fakes.tokens import FakeClock

REGION = "eu-west-2"
EXPIRES = CREATED + timedelta(days=7)
SECRET = bytes(range(32))
ROOT = Path(__file__).parents[4]


class Usage(NamedTuple):
    free: int


class World:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = FakeClock(CREATED)
        self.storage = FileStorage(
            root=root, secret=SECRET, storage_url="http://localhost:8000/", clock=self.clock
        )

    def announce(self, size: int, name: str | None = None) -> AuthorisedUpload:
        form = self.storage.upload_form(
            REGION,
            name or stored_link().name,
            size=size,
            owner=11,
            expires_at=EXPIRES,
            lifetime=timedelta(hours=1),
        )
        assert form.url == f"http://localhost:8000/cloud/storage/{REGION}"
        return self.storage.authorise_upload(REGION, form.fields)

    def store(self, content: bytes, name: str | None = None) -> str:
        announced = self.announce(len(content), name)
        with self.storage.begin(announced) as upload:
            upload.write(content)
            upload.commit()
        return announced.name

    def url(self, name: str) -> tuple[str, str]:
        url = self.storage.download_url(
            REGION, name, filename=f"{REPORT_ID}.picsafe", lifetime=timedelta(seconds=60)
        )
        address, _, query = url.partition("?")
        assert address == f"http://localhost:8000/cloud/storage/{REGION}/{name}"
        expires, _, signature = query.partition("&")
        return expires.removeprefix("expires="), signature.removeprefix("signature=")

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "cloud")


def test_making_a_storage_touches_no_disk(world: World) -> None:
    world.announce(5)
    assert world.storage.head(REGION, stored_link().name) is None
    world.storage.delete(REGION, stored_link().name)
    assert world.storage.sweep() == 0
    assert not world.root.exists()


def test_a_file_lies_in_its_region_and_only_its_owner_can_read_it(world: World) -> None:
    name = world.store(b"sealed")
    assert world.files() == [f"{REGION}/{name}.json", f"{REGION}/{name}.picsafe"]
    for path in world.root.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_file_is_invisible_until_it_is_committed(world: World) -> None:
    announced = world.announce(10)
    upload = world.storage.begin(announced)
    upload.write(b"01234")
    upload.write(memoryview(b"56789"))
    assert world.storage.head(REGION, announced.name) is None
    upload.commit()
    assert world.storage.head(REGION, announced.name) == StoredObject(10, 11, EXPIRES)


def test_one_byte_too_many_is_refused_at_once_and_leaves_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(10))
    upload.write(b"0123456789")
    with pytest.raises(TooLarge) as refused:
        upload.write(b"x")
    assert refused.value.code == "file_too_large"
    assert world.files() == []


def test_one_byte_too_few_is_refused_and_leaves_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(10))
    upload.write(b"012345678")
    with pytest.raises(InvalidRequest) as refused:
        upload.commit()
    assert refused.value.code == "incomplete_upload"
    assert world.files() == []


def test_an_upload_that_is_left_leaves_nothing(world: World) -> None:
    def lose_the_connection() -> None:
        with world.storage.begin(world.announce(10)) as upload:
            upload.write(b"01234")
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        lose_the_connection()
    assert world.files() == []


def test_the_same_form_again_replaces_the_file(world: World) -> None:
    name = world.store(b"first")
    world.store(b"again", name)
    assert world.storage.head(REGION, name) == StoredObject(5, 11, EXPIRES)
    expires, signature = world.url(name)
    assert world.storage.authorise_download(REGION, name, expires, signature).path.read_bytes() == b"again"


def test_a_failed_second_upload_leaves_the_first(world: World) -> None:
    name = world.store(b"first")
    upload = world.storage.begin(world.announce(5, name))
    upload.write(b"ag")
    upload.abort()
    expires, signature = world.url(name)
    assert world.storage.authorise_download(REGION, name, expires, signature).path.read_bytes() == b"first"


def test_uploads_of_one_name_at_once_end_in_one_whole_file(world: World) -> None:
    name = stored_link().name
    contents = [bytes([number]) * 100_000 for number in range(8)]
    threads = [threading.Thread(target=world.store, args=(content, name)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (world.root / REGION / f"{name}.picsafe").read_bytes() in contents
    assert len(world.files()) == 2


def test_a_download_says_file_size_and_name(world: World) -> None:
    name = world.store(b"sealed")
    found = world.storage.authorise_download(REGION, name, *world.url(name))
    assert found.path.read_bytes() == b"sealed"
    assert (found.size, found.filename) == (6, f"{REPORT_ID}.picsafe")


def test_a_url_lives_a_minute(world: World) -> None:
    name = world.store(b"sealed")
    expires, signature = world.url(name)
    world.clock.now += timedelta(seconds=59, milliseconds=999)
    world.storage.authorise_download(REGION, name, expires, signature)
    world.clock.now += timedelta(milliseconds=1)
    with pytest.raises(Forbidden):
        world.storage.authorise_download(REGION, name, expires, signature)


def test_a_download_of_what_was_deleted_or_has_expired_is_refused(world: World) -> None:
    name = world.store(b"sealed")
    world.clock.now = EXPIRES - timedelta(seconds=1)
    expires, signature = world.url(name)
    world.clock.now = EXPIRES
    with pytest.raises(Gone) as gone:
        world.storage.authorise_download(REGION, name, expires, signature)
    assert gone.value.code == "expired"
    world.storage.delete(REGION, name)
    with pytest.raises(NotFound):
        world.storage.authorise_download(REGION, name, expires, signature)


@pytest.mark.parametrize("region", ["", "..", "eu-west-3", "/", "incoming", REGION + "/..", "\0"])
@pytest.mark.parametrize("name", ["", ".", "..", "../../etc/passwd", "a/b", "\0", "x" * 5000, UNKNOWN_NAME])
def test_no_region_or_name_leads_elsewhere(world: World, region: str, name: str) -> None:
    outside = world.root.parent / "outside.picsafe"
    outside.write_bytes(b"x")
    assert world.storage.head(region, name) is None
    world.storage.delete(region, name)
    with pytest.raises(NotFound):
        world.storage.begin(AuthorisedUpload(region, name, 1, 11, EXPIRES))
    assert world.storage.head(REGION, "../../outside") is None
    assert outside.exists()
    assert not world.root.exists()


def test_deleting_is_for_good_and_can_be_repeated(world: World) -> None:
    name = world.store(b"sealed")
    world.storage.delete(REGION, name)
    world.storage.delete(REGION, name)
    assert world.files() == []


def test_sweeping_removes_what_has_expired_to_the_second(world: World) -> None:
    early = world.store(b"sealed")
    world.clock.now = EXPIRES - timedelta(milliseconds=1)
    assert world.storage.sweep() == 0
    assert world.storage.head(REGION, early) is not None
    world.clock.now = EXPIRES
    assert world.storage.sweep() == 1
    assert world.files() == []
    assert world.storage.sweep() == 0


def test_sweeping_removes_uploads_that_stopped_a_day_ago(world: World) -> None:
    incoming = world.root / "incoming"
    stopped = world.storage.begin(world.announce(10))
    (old,) = incoming.iterdir()
    running = world.storage.begin(world.announce(2))
    (young,) = set(incoming.iterdir()) - {old}
    for path, age in ((old, timedelta(days=1, seconds=1)), (young, timedelta(hours=23))):
        moment = (CREATED - age).timestamp()
        os.utime(path, (moment, moment))
    assert world.storage.sweep() == 1
    assert list(incoming.iterdir()) == [young]
    running.write(b"01")
    running.commit()
    stopped.abort()


def test_what_a_damaged_disk_leaves_is_swept_in_the_end(world: World) -> None:
    torn = world.store(b"sealed")
    lost = world.store(b"sealed")
    (world.root / REGION / f"{torn}.json").write_bytes(b'{"owner": 11')
    (world.root / REGION / f"{lost}.json").unlink()
    alone = world.root / REGION / f"{stored_link().name}.json"
    alone.write_bytes(b"")
    assert world.storage.head(REGION, torn) is world.storage.head(REGION, lost) is None
    for path in (world.root / REGION).iterdir():
        moment = CREATED.timestamp()
        os.utime(path, (moment, moment))
    world.clock.now = EXPIRES + timedelta(hours=1)
    assert world.storage.sweep() == 0
    world.clock.now += timedelta(seconds=1)
    assert world.storage.sweep() == 3
    assert world.files() == []


def test_a_sweep_while_files_come_and_go_disturbs_nobody(world: World) -> None:
    world.store(b"sealed")
    done = threading.Event()
    failures: list[BaseException] = []

    def keep_sweeping() -> None:
        try:
            while not done.is_set():
                world.storage.sweep()
        except BaseException as error:  # noqa: BLE001 - reported by the test below
            failures.append(error)

    sweeper = threading.Thread(target=keep_sweeping)
    sweeper.start()
    for _ in range(50):
        world.storage.delete(REGION, world.store(b"sealed"))
    done.set()
    sweeper.join()
    assert failures == []
    assert len(world.files()) == 2


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """The operating system refuses to let any file of this process grow beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_refuses_and_leaves_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(4_000_000))
    upload.write(bytes(1_000_000))
    with largest_file(1_500_000), pytest.raises(Unavailable) as refused:
        upload.write(bytes(1_000_000))
    assert refused.value.code == "storage_full"
    assert world.files() == []


def test_a_disk_that_fills_up_at_the_last_byte_refuses_and_leaves_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(1000))
    upload.write(bytes(1000))
    with largest_file(100), pytest.raises(Unavailable) as refused:
        upload.commit()
    assert refused.value.code == "storage_full"
    assert world.files() == []


def test_a_disk_that_fills_up_while_the_file_is_described_leaves_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(10))
    upload.write(bytes(10))
    with largest_file(10), pytest.raises(Unavailable):
        upload.commit()
    assert world.files() == []


def test_uploads_leave_room_for_databases(tmp_path: Path) -> None:
    storage = FileStorage(
        root=tmp_path / "cloud", secret=SECRET, storage_url="", clock=FakeClock(CREATED), reserve=2**62
    )
    with pytest.raises(Unavailable) as refused:
        storage.begin(AuthorisedUpload(REGION, stored_link().name, 1, 11, EXPIRES))
    assert refused.value.code == "storage_full"


def test_a_folder_that_cannot_be_used_is_unavailable(world: World) -> None:
    world.root.touch()
    with pytest.raises(Unavailable):
        world.storage.begin(world.announce(1))
    with pytest.raises(Unavailable):
        world.storage.head(REGION, stored_link().name)
    with pytest.raises(Unavailable):
        world.storage.delete(REGION, stored_link().name)


KILLED_UPLOADS = """
import json, os, signal, sys
from pathlib import Path
from tests.unit.cloud.files.test_storage import REGION, World
from tests.fakes.cloud import stored_link

MOVES = {"open", "os.rename", "os.remove", "os.mkdir"}
content, earlier = b"new" * 100_000, b"old" * 100_000

def upload(world, name, steps):
    left = [steps]
    def count(event, arguments):
        if event in MOVES:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    world.store(content, name)

outcomes = []
for replacing in (False, True):
    for steps in range(100):
        world, name = World(Path(sys.argv[1]) / f"{replacing}{steps}"), stored_link().name
        if replacing:
            world.store(earlier, name)
        child = os.fork()
        if child == 0:
            upload(world, name, steps)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        found = world.storage.head(REGION, name)
        path = world.root / REGION / f"{name}.picsafe"
        seen = None if found is None else path.read_bytes()
        assert path.exists() == (found is not None)
        outcomes.append([replacing, os.WIFSIGNALED(status),
                         {None: "none", content: "new", earlier: "old"}.get(seen, "TORN")])
        if not os.WIFSIGNALED(status):
            break
print(json.dumps(outcomes))
"""


def test_killed_at_any_step_there_is_the_whole_file_or_none(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", KILLED_UPLOADS, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    outcomes = json.loads(result.stdout)
    for replacing, before in ((False, "none"), (True, "old")):
        seen = [(killed, what) for was, killed, what in outcomes if was is replacing]
        assert seen[-1] == (False, "new")
        assert len(seen) > 5
        assert {what for _, what in seen} == {before, "new"}
        # once the new file is there it stays
        assert sorted(seen, key=lambda one: one[1] == "new") == seen


def test_uploads_that_together_are_too_large_leave_the_reserve_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = FileStorage(
        root=tmp_path / "cloud", secret=SECRET, storage_url="", clock=FakeClock(CREATED), reserve=100
    )
    written = 0

    def disk_usage(_path: Path) -> Usage:
        return Usage(250 - written)

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)
    names = [stored_link().name, UNKNOWN_NAME]
    uploads = [storage.begin(AuthorisedUpload(REGION, name, 100, 11, EXPIRES)) for name in names]
    uploads[0].write(b"x" * 70)
    written += 70
    with pytest.raises(Unavailable) as refused:
        uploads[1].write(b"x" * 100)
    assert refused.value.code == "storage_full"
    uploads[0].write(b"x" * 30)
    uploads[0].commit()
    assert len(list((tmp_path / "cloud" / "incoming").iterdir())) == 0
