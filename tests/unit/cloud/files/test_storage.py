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
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest

from chalicelib.cloud.files.signing import FileGrant, PartGrant
from chalicelib.cloud.files.storage import FileStorage
from chalicelib.cloud.files.sweeping import ABANDONED_AFTER
from chalicelib.cloud.model import Part
from chalicelib.cloud.ports import SignedRequest, StoredObject
from chalicelib.contract.uploads import PART_SIZE
from chalicelib.errors import (
    Forbidden,
    Gone,
    InvalidRequest,
    NotFound,
    PreconditionFailed,
    TooLarge,
    Unavailable,
)
from tests.fakes.cloud import CREATED, REPORT_ID, UNKNOWN_NAME, stored_link
from tests.fakes.tokens import FakeClock
from tests.fakes.uploads import sha256

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

    def announce(self, content: bytes, name: str | None = None) -> FileGrant | PartGrant:
        name = name or stored_link().name
        signed = self.storage.sign_upload(
            REGION,
            name,
            size=len(content),
            sha256=sha256(content),
            owner=11,
            expires_at=EXPIRES,
            lifetime=timedelta(minutes=10),
        )
        return self.authorise(signed)

    def authorise(self, signed: SignedRequest) -> FileGrant | PartGrant:
        parts = urlsplit(signed.url)
        region, name = parts.path.removeprefix("/cloud/storage/").split("/")
        headers = {header.lower(): value for header, value in signed.headers.items()}
        return self.storage.authorise_upload(region, name, dict(parse_qsl(parts.query)), headers)

    def store(self, content: bytes, name: str | None = None) -> str:
        announced = self.announce(content, name)
        self.write(announced, content)
        return announced.name

    def write(self, grant: FileGrant | PartGrant, content: bytes) -> None:
        with self.storage.begin(grant) as upload:
            upload.write(content)
            upload.commit()

    def part(self, name: str, upload_id: str, number: int, content: bytes) -> FileGrant | PartGrant:
        part = Part(number, len(content), sha256(content))
        lifetime = timedelta(minutes=10)
        return self.authorise(self.storage.sign_part(REGION, name, upload_id, part, lifetime=lifetime))

    def begin_parts(self, name: str) -> str:
        return self.storage.begin_parts(REGION, name, owner=11, expires_at=EXPIRES)

    def withdraw(self, name: str) -> None:
        self.storage.withdraw(REGION, name, expires_at=EXPIRES)

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
    world.announce(b"sealed")
    assert world.storage.head(REGION, stored_link().name) is None
    assert world.storage.sweep() == 0
    assert not world.root.exists()


def test_a_file_lies_in_its_region_and_only_its_owner_can_read_it(world: World) -> None:
    name = world.store(b"sealed")
    assert world.files() == [f"{REGION}/{name}.json", f"{REGION}/{name}.picsafe"]
    for path in world.root.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_file_is_invisible_until_it_is_committed(world: World) -> None:
    announced = world.announce(b"0123456789")
    upload = world.storage.begin(announced)
    upload.write(b"01234")
    upload.write(memoryview(b"56789"))
    assert world.storage.head(REGION, announced.name) is None
    upload.commit()
    assert world.storage.head(REGION, announced.name) == StoredObject(10, 11, EXPIRES)


def test_one_byte_too_many_is_refused_at_once_and_leaves_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(b"0123456789"))
    upload.write(b"0123456789")
    with pytest.raises(TooLarge) as refused:
        upload.write(b"x")
    assert refused.value.code == "file_too_large"
    assert world.files() == []


def test_one_byte_too_few_is_refused_and_leaves_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(b"0123456789"))
    upload.write(b"012345678")
    with pytest.raises(InvalidRequest) as refused:
        upload.commit()
    assert refused.value.code == "incomplete_upload"
    assert world.files() == []


def test_other_bytes_of_the_same_size_are_refused_and_leave_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(b"0123456789"))
    upload.write(b"0123456780")
    with pytest.raises(InvalidRequest) as refused:
        upload.commit()
    assert refused.value.code == "digest_mismatch"
    assert world.files() == []


def test_an_upload_that_is_left_leaves_nothing(world: World) -> None:
    def lose_the_connection() -> None:
        with world.storage.begin(world.announce(b"0123456789")) as upload:
            upload.write(b"01234")
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        lose_the_connection()
    assert world.files() == []


def test_nothing_replaces_a_file(world: World) -> None:
    name = stored_link().name
    late = world.storage.begin(world.announce(b"again", name))
    world.store(b"first", name)
    for content in (b"first", b"again"):
        with pytest.raises(PreconditionFailed) as refused:
            world.storage.begin(world.announce(content, name))
        assert refused.value.code == "already_uploaded"
    late.write(b"again")
    with pytest.raises(PreconditionFailed):
        late.commit()
    found = world.storage.authorise_download(REGION, name, *world.url(name))
    assert found.path.read_bytes() == b"first"
    assert len(world.files()) == 2


def test_of_uploads_of_one_name_at_once_one_is_kept(world: World) -> None:
    name = stored_link().name
    contents = [bytes([number]) * 100_000 for number in range(8)]
    kept: list[bytes] = []

    def store(content: bytes) -> None:
        with suppress(PreconditionFailed):
            world.store(content, name)
            kept.append(content)

    threads = [threading.Thread(target=store, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(world.root / REGION / f"{name}.picsafe").read_bytes()] == kept
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


def test_a_download_of_what_has_expired_is_refused(world: World) -> None:
    name = world.store(b"sealed")
    world.clock.now = EXPIRES - timedelta(seconds=1)
    expires, signature = world.url(name)
    world.clock.now = EXPIRES
    with pytest.raises(Gone) as gone:
        world.storage.authorise_download(REGION, name, expires, signature)
    assert gone.value.code == "expired"


@pytest.mark.parametrize("region", ["", "..", "eu-west-3", "/", "incoming", REGION + "/..", "\0"])
@pytest.mark.parametrize("name", ["", ".", "..", "../../etc/passwd", "a/b", "\0", "x" * 5000, UNKNOWN_NAME])
def test_no_region_or_name_leads_elsewhere(world: World, region: str, name: str) -> None:
    outside = world.root.parent / "outside.picsafe"
    outside.write_bytes(b"x")
    assert world.storage.head(region, name) is None
    world.storage.withdraw(region, name, expires_at=EXPIRES)
    with pytest.raises(NotFound):
        world.storage.begin(FileGrant(region, name, 1, sha256(b"x"), 11, EXPIRES))
    with pytest.raises(NotFound):
        world.storage.begin_parts(region, name, owner=11, expires_at=EXPIRES)
    assert world.storage.head(REGION, "../../outside") is None
    assert outside.exists()
    assert not world.root.exists()


def test_a_withdrawn_name_keeps_an_empty_tombstone_until_it_expires(world: World) -> None:
    sent, unsent = world.store(b"sealed"), stored_link().name
    for name in (sent, unsent) * 2:
        world.withdraw(name)
        assert (world.root / REGION / f"{name}.picsafe").read_bytes() == b""
        assert world.storage.head(REGION, name) is None
        with pytest.raises(PreconditionFailed):
            world.store(b"sealed", name)
        with pytest.raises(Gone) as gone:
            world.storage.authorise_download(REGION, name, *world.url(name))
        assert gone.value.code == "withdrawn"
    for path in world.root.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    world.clock.now = EXPIRES - timedelta(milliseconds=1)
    assert world.storage.sweep() == 0
    world.clock.now = EXPIRES
    assert world.storage.sweep() == 2
    assert world.files() == []


def test_an_upload_that_is_under_way_loses_against_a_withdrawal(world: World) -> None:
    announced = world.announce(b"sealed")
    upload = world.storage.begin(announced)
    upload.write(b"sealed")
    world.withdraw(announced.name)
    with pytest.raises(PreconditionFailed):
        upload.commit()
    assert world.storage.head(REGION, announced.name) is None
    assert len(world.files()) == 2


def test_a_part_is_taken_by_one_request_at_a_time(world: World) -> None:
    name = stored_link().name
    upload_id = world.begin_parts(name)
    grant = world.part(name, upload_id, 1, b"sealed")
    first = world.storage.begin(grant)
    with pytest.raises(Unavailable) as refused:
        world.storage.begin(grant)
    assert refused.value.code == "part_busy"
    first.write(b"sea")
    first.abort()
    second = world.storage.begin(grant)
    # whoever gives up twice does not give away another's place
    first.abort()
    with pytest.raises(Unavailable):
        world.storage.begin(grant)
    second.write(b"sealed")
    second.commit()
    assert [part.number for part in world.storage.arrived_parts(REGION, name, upload_id) or ()] == [1]


def test_a_wrong_part_neither_counts_nor_harms_a_right_one(world: World) -> None:
    name = stored_link().name
    upload_id = world.begin_parts(name)
    grant = world.part(name, upload_id, 1, b"sealed")
    with pytest.raises(InvalidRequest):
        world.write(grant, b"forged")
    assert world.storage.arrived_parts(REGION, name, upload_id) == []
    world.write(grant, b"sealed")
    with pytest.raises(InvalidRequest):
        world.write(grant, b"forged")
    world.write(grant, b"sealed")
    arrived = world.storage.arrived_parts(REGION, name, upload_id) or ()
    world.storage.complete_parts(REGION, name, upload_id, arrived)
    found = world.storage.authorise_download(REGION, name, *world.url(name))
    assert found.path.read_bytes() == b"sealed"
    with pytest.raises(PreconditionFailed):
        world.write(grant, b"sealed")


def test_parts_outlive_the_process(world: World) -> None:
    name = stored_link().name
    upload_id = world.begin_parts(name)
    world.write(world.part(name, upload_id, 2, b"end"), b"end")
    again = World(world.root)
    assert [part.number for part in again.storage.arrived_parts(REGION, name, upload_id) or ()] == [2]
    again.write(again.part(name, upload_id, 1, bytes(PART_SIZE)), bytes(PART_SIZE))
    arrived = again.storage.arrived_parts(REGION, name, upload_id) or ()
    again.storage.complete_parts(REGION, name, upload_id, arrived)
    assert again.storage.head(REGION, name) == StoredObject(PART_SIZE + 3, 11, EXPIRES)
    assert again.files() == [f"{REGION}/{name}.json", f"{REGION}/{name}.picsafe"]


@pytest.mark.parametrize("upload_id", ["", "..", "../incoming", "0" * 31, "x" * 32, "\0"])
def test_no_upload_id_leads_elsewhere(world: World, upload_id: str) -> None:
    name = world.store(b"sealed")
    before = world.files()
    assert world.storage.arrived_parts(REGION, name, upload_id) is None
    world.storage.complete_parts(REGION, name, upload_id, [])
    world.storage.abort_parts(REGION, name, upload_id)
    with pytest.raises(NotFound):
        world.storage.begin(PartGrant(REGION, stored_link().name, upload_id, 1, 1, sha256(b"x")))
    assert world.files() == before


def test_sweeping_forgets_uploads_in_parts_that_were_begun_a_day_ago(world: World) -> None:
    name, other = stored_link().name, stored_link().name
    old, young = world.begin_parts(name), world.begin_parts(other)
    world.write(world.part(name, old, 1, b"sealed"), b"sealed")
    for upload_id, age in ((old, timedelta(seconds=1)), (young, timedelta(seconds=-1))):
        moment = (CREATED - ABANDONED_AFTER - age).timestamp()
        os.utime(world.root / "parts" / upload_id / "upload.json", (moment, moment))
    assert world.storage.sweep() == 1
    assert world.storage.arrived_parts(REGION, name, old) is None
    assert world.storage.arrived_parts(REGION, other, young) == []


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
    stopped = world.storage.begin(world.announce(b"0123456789"))
    (old,) = incoming.iterdir()
    running = world.storage.begin(world.announce(b"01"))
    (young,) = set(incoming.iterdir()) - {old}
    for path, age in ((old, ABANDONED_AFTER + timedelta(seconds=1)), (young, timedelta(hours=23))):
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
    world.clock.now = EXPIRES + timedelta(days=1, minutes=10)
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
        world.withdraw(world.store(b"sealed"))
    done.set()
    sweeper.join()
    assert failures == []
    assert len(world.files()) == 2 * 51


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
    upload = world.storage.begin(world.announce(bytes(4_000_000)))
    upload.write(bytes(1_000_000))
    with largest_file(1_500_000), pytest.raises(Unavailable) as refused:
        upload.write(bytes(1_000_000))
    assert refused.value.code == "storage_full"
    assert world.files() == []


def test_a_disk_that_fills_up_at_the_last_byte_refuses_and_leaves_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(bytes(1000)))
    upload.write(bytes(1000))
    with largest_file(100), pytest.raises(Unavailable) as refused:
        upload.commit()
    assert refused.value.code == "storage_full"
    assert world.files() == []


def test_a_disk_that_fills_up_while_the_file_is_described_leaves_nothing(world: World) -> None:
    upload = world.storage.begin(world.announce(bytes(10)))
    upload.write(bytes(10))
    with largest_file(10), pytest.raises(Unavailable):
        upload.commit()
    assert world.files() == []


def test_uploads_leave_room_for_databases(tmp_path: Path) -> None:
    storage = FileStorage(
        root=tmp_path / "cloud", secret=SECRET, storage_url="", clock=FakeClock(CREATED), reserve=2**62
    )
    with pytest.raises(Unavailable) as refused:
        storage.begin(FileGrant(REGION, stored_link().name, 1, sha256(b"x"), 11, EXPIRES))
    assert refused.value.code == "storage_full"
    with pytest.raises(Unavailable) as refused:
        storage.require_room(1)
    assert refused.value.code == "storage_full"


def test_a_folder_that_cannot_be_used_is_unavailable(world: World) -> None:
    world.root.touch()
    with pytest.raises(Unavailable):
        world.storage.begin(world.announce(b"x"))
    with pytest.raises(Unavailable):
        world.storage.head(REGION, stored_link().name)
    with pytest.raises(Unavailable):
        world.withdraw(stored_link().name)


KILLED_UPLOADS = """
import json, os, signal, sys
from contextlib import suppress
from pathlib import Path
from chalicelib.errors import PreconditionFailed
from tests.unit.cloud.files.test_storage import REGION, World
from tests.fakes.cloud import stored_link

MOVES = {"open", "os.rename", "os.remove", "os.mkdir"}
content = b"new" * 100_000
name = stored_link().name

def withdraw(world):
    world.withdraw(name)

def upload(world):
    world.store(content, name)

def complete(world):
    upload_id = next((world.root / "parts").iterdir()).name
    arrived = world.storage.arrived_parts(REGION, name, upload_id)
    world.storage.complete_parts(REGION, name, upload_id, arrived)

def put_part(world):
    upload_id = world.begin_parts(name)
    world.write(world.part(name, upload_id, 1, content), content)

def killed_after(steps, work, world):
    left = [steps]
    def count(event, arguments):
        if event in MOVES:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    work(world)

outcomes = []
for work, before in ((upload, None), (withdraw, upload), (complete, put_part)):
    for steps in range(100):
        world = World(Path(sys.argv[1]) / f"{work.__name__}{steps}")
        if before is not None:
            before(world)
        child = os.fork()
        if child == 0:
            killed_after(steps, work, world)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        found = world.storage.head(REGION, name)
        path = world.root / REGION / f"{name}.picsafe"
        seen = path.read_bytes() if path.exists() else None
        assert (found is not None) == bool(seen)
        what = {None: "none", b"": "tombstone", content: "new"}.get(seen, "TORN")
        outcomes.append([work.__name__, os.WIFSIGNALED(status), what])
        if not os.WIFSIGNALED(status):
            break
        # what was begun can be done
        with suppress(PreconditionFailed):
            work(world)
        done = path.read_bytes()
        assert done == (b"" if work is withdraw else content), work
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
    for work, before, after in (
        ("upload", "none", "new"),
        ("withdraw", "new", "tombstone"),
        ("complete", "none", "new"),
    ):
        seen = [(killed, what) for name, killed, what in outcomes if name == work]
        assert seen[-1] == (False, after)
        assert len(seen) > 3
        assert {what for _, what in seen} == {before, after}
        # once it is done it stays
        assert sorted(seen, key=lambda one: one[1] == after) == seen


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
    uploads = [storage.begin(FileGrant(REGION, name, 100, sha256(b"x" * 100), 11, EXPIRES)) for name in names]
    uploads[0].write(b"x" * 70)
    written += 70
    with pytest.raises(Unavailable) as refused:
        uploads[1].write(b"x" * 100)
    assert refused.value.code == "storage_full"
    uploads[0].write(b"x" * 30)
    uploads[0].commit()
    assert len(list((tmp_path / "cloud" / "incoming").iterdir())) == 0
