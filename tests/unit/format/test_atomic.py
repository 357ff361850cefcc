"""A destination appears whole or not at all: full disks, killed processes, systems without nameless files."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.format import atomic
from chalicelib.format.atomic import new_directory, new_file, new_file_in, write_errors
from chalicelib.format.decrypt import decrypt_file
from chalicelib.format.errors import DestinationExistsError, DiskFullError, WriteFailedError
from chalicelib.format.picsafe import PicsafeFile
from tests.unit.format.reports import KEY, listing, seal


@pytest.fixture(params=["nameless", "hidden"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "hidden":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)


@pytest.mark.usefixtures("_either_way")
def test_a_file_appears_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "file"
    with new_file(target) as pending:
        pending.write(b"hello")
        assert pending.seek(1) == 1
        pending.write(b"u")
        assert pending.tell() == 2
        assert "file" not in listing(tmp_path)
    assert target.read_bytes() == b"hullo"
    assert listing(tmp_path) == ["file"]


@pytest.mark.usefixtures("_either_way")
def test_a_file_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"before")

    def give_up() -> None:
        with new_file(target) as pending:
            pending.write(bytes(100))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        give_up()
    assert target.read_bytes() == b"before"
    assert listing(tmp_path) == ["file"]


def test_a_directory_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    def give_up() -> None:
        with new_directory(tmp_path / "report") as hidden:
            with new_file_in(hidden, "a") as pending:
                pending.write(b"a")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        give_up()
    assert listing(tmp_path) == []


def test_a_directory_that_appears_meanwhile_is_left_alone(tmp_path: Path) -> None:
    def race() -> None:
        with new_directory(tmp_path / "report"):
            (tmp_path / "report").mkdir()
            (tmp_path / "report" / "theirs").write_text("theirs")

    with pytest.raises(DestinationExistsError):
        race()
    assert listing(tmp_path) == ["report"]
    assert listing(tmp_path / "report") == ["theirs"]


def test_a_destination_nowhere(tmp_path: Path) -> None:
    for destination in (tmp_path / "no" / "file", tmp_path / "x" / ".." / "no" / "file"):
        with pytest.raises(WriteFailedError), new_file(destination):
            pass
        with pytest.raises(WriteFailedError), new_directory(destination):
            pass
    (tmp_path / "directory").mkdir()
    with pytest.raises(WriteFailedError):
        seal(tmp_path / "directory")
    assert listing(tmp_path) == ["directory"]


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EDQUOT, DiskFullError),
        (errno.EFBIG, DiskFullError),
        (errno.EEXIST, DestinationExistsError),
        (errno.EIO, WriteFailedError),
    ],
)
def test_what_the_system_says(number: int, error: type[WriteFailedError]) -> None:
    with pytest.raises(WriteFailedError) as caught, write_errors():
        raise OSError(number, "said")
    assert type(caught.value) is error


@pytest.fixture
def _little_room() -> Iterator[None]:
    """Lets no file grow beyond a megabyte, as a full disk would."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, limit[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)


@pytest.mark.usefixtures("_either_way", "_little_room")
def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    sealed = io.BytesIO()
    seal(sealed, bytes(5_000_000))
    with pytest.raises(DiskFullError):
        seal(tmp_path / "report.picsafe", bytes(5_000_000))
    with pytest.raises(DiskFullError):
        decrypt_file(sealed, tmp_path / "report.zip", KEY)
    with PicsafeFile.open(sealed) as file, file.unlock(KEY) as report, pytest.raises(DiskFullError):
        report.extract(tmp_path / "report")
    assert listing(tmp_path) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from chalicelib.format.atomic import new_directory, new_file, new_file_in
if sys.argv[2] == "hidden":
    del os.O_TMPFILE
target = Path(sys.argv[1])
with new_directory(target / "report") as hidden, new_file(target / "file") as pending:
    pending.write(bytes(100))
    with new_file_in(hidden, "member") as member:
        member.write(bytes(100))
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("way", ["nameless", "hidden"])
def test_a_killed_process_leaves_nothing_that_the_next_does_not_remove(tmp_path: Path, way: str) -> None:
    root = Path(__file__).parents[3]
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), way], cwd=root, check=False)
    assert ended.returncode == -signal.SIGKILL
    left = listing(tmp_path)
    assert len(left) == (1 if way == "nameless" else 2)
    assert all(name.startswith(".picsafe-") for name in left)

    with new_file(tmp_path / "file") as pending, new_directory(tmp_path / "report"):
        pending.write(b"too soon to tell a leftover from a beginning")
    assert set(left) < set(listing(tmp_path))
    (tmp_path / "report").rmdir()
    for name in left:
        os.utime(tmp_path / name, (0, 0))
    with new_file(tmp_path / "file") as pending, new_directory(tmp_path / "report"):
        pending.write(b"new")
    assert listing(tmp_path) == ["file", "report"]


def test_what_another_process_is_writing_is_not_swept(tmp_path: Path) -> None:
    with new_directory(tmp_path / "report") as theirs:
        os.utime(theirs, (0, 0))
        (tmp_path / "unrelated.part").touch()
        with new_directory(tmp_path / "report"):
            assert theirs.exists()
        (tmp_path / "report").rmdir()
    assert listing(tmp_path) == ["report", "unrelated.part"]


def test_a_file_system_without_locks_is_written_and_never_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    old = atomic._hidden_path(tmp_path / "report")
    old.mkdir()
    os.utime(old, (0, 0))
    with new_directory(tmp_path / "report"):
        pass
    assert listing(tmp_path) == sorted([old.name, "report"])
