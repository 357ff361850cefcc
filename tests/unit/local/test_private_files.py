"""Small secrets in files: whole or not there, and for their owner alone."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.local import private_files
from tests.fakes.concurrency import run_concurrently


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "secret"
    assert private_files.create(path, b"first")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert private_files.read(path, longest=5) == b"first"
    assert names(path.parent) == ["secret"]


def test_a_generous_umask_gives_nobody_a_right(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        private_files.create(tmp_path / "secret", b"first")
        private_files.replace(tmp_path / "secret", b"second")
    finally:
        os.umask(before)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    private_files.create(path, b"first")
    assert not private_files.create(path, b"second")
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["secret"]


def test_one_of_many_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    made = run_concurrently(16, lambda number: private_files.create(path, bytes([number]) * 32))
    assert sum(made) == 1
    assert path.read_bytes() == bytes([made.index(True)]) * 32
    assert names(tmp_path) == ["secret"]


def test_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    private_files.replace(path, b"first")
    private_files.replace(path, b"second")
    assert path.read_bytes() == b"second"
    assert names(tmp_path) == ["secret"]


def test_what_is_too_long_shows(tmp_path: Path) -> None:
    private_files.create(tmp_path / "secret", b"0123456789")
    assert private_files.read(tmp_path / "secret", longest=4) == b"01234"


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o666])
def test_what_others_have_a_right_to_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret"
    private_files.create(path, b"first")
    path.chmod(mode)
    with pytest.raises(private_files.NotPrivate, match="chmod 600"):
        private_files.read(path, longest=5)


def test_what_another_user_owns_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    private_files.create(path, b"first")
    owner = path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(private_files.NotPrivate, match="another user"):
        private_files.read(path, longest=5)


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(private_files.NotPrivate, match="not a file"):
            private_files.read(path, longest=5)
    with pytest.raises(OSError, match=os.strerror(errno.EISDIR)):
        private_files.read(tmp_path, longest=5)


class _FullDisk:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, synced: int) -> None:
        self._left = synced
        self._fsync = os.fsync
        monkeypatch.setattr(os, "fsync", self)

    def __call__(self, descriptor: int) -> None:
        if self._left == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._left -= 1
        self._fsync(descriptor)


def test_a_full_disk_leaves_nothing_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        _FullDisk(broken, synced=0)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            private_files.create(tmp_path / "secret", b"first")
    assert names(tmp_path) == []


def test_a_full_disk_leaves_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private_files.create(tmp_path / "secret", b"first")
    with monkeypatch.context() as broken:
        _FullDisk(broken, synced=0)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            private_files.replace(tmp_path / "secret", b"second")
    assert (tmp_path / "secret").read_bytes() == b"first"
    assert names(tmp_path) == ["secret"]


def test_a_name_that_is_not_durable_is_not_called_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        _FullDisk(broken, synced=1)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            private_files.create(tmp_path / "secret", b"first")
    # whole if it is there at all, and the next one to look finds it
    assert not private_files.create(tmp_path / "secret", b"second")
    assert private_files.read(tmp_path / "secret", longest=5) == b"first"
    assert names(tmp_path) == ["secret"]


# dies, as by SIGKILL, when the module calls the given function for the given time
_DIES = """
import os, pathlib, sys
from chalicelib.local import private_files
path, where, countdown = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def die(frame, event, argument):
    global countdown
    if event == "c_call" and argument.__name__ == where:
        if countdown == 0:
            os._exit(137)
        countdown -= 1
sys.setprofile(die)
private_files.create(path, b"c" * 32)
"""


@pytest.mark.parametrize(
    ("before", "count", "is_there"),
    [("write", 0, False), ("fsync", 0, False), ("link", 0, False), ("unlink", 0, True), ("fsync", 1, True)],
)
def test_a_crash_leaves_all_or_nothing(tmp_path: Path, before: str, count: int, *, is_there: bool) -> None:
    path = tmp_path / "secret"
    crashed = subprocess.run(
        [sys.executable, "-c", _DIES, str(path), before, str(count)],
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert crashed.returncode == 137
    assert path.exists() == is_there
    assert private_files.create(path, b"n" * 32) != is_there
    assert private_files.read(path, longest=32) == (b"c" if is_there else b"n") * 32
    # what is left of the other one was never anybody's secret
    assert all(other.read_bytes() != path.read_bytes() for other in tmp_path.iterdir() if other != path)


def test_a_draft_that_goes_while_the_file_is_read_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    private_files.create(path, b"secret")
    left, gone = (tmp_path / f".secret.{digit * 16}" for digit in "ab")
    left.hardlink_to(path)
    listed = [gone, left, path]
    monkeypatch.setattr(Path, "iterdir", lambda _self: iter(listed))
    assert private_files.read(path, longest=16) == b"secret"
    assert not left.exists()


def test_drafts_of_killed_processes_are_removed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    private_files.create(path, b"first")
    draft = "0123456789abcdef"
    for name in (f".secret.{draft}", ".secret.fedcba9876543210"):
        (tmp_path / name).write_bytes(b"half")
    kept = [
        f".secret.{draft}0",
        ".secret.lock",
        f".secrets.{draft}",
        f"secret.{draft}",
        f".secret.{draft.upper()}",
    ]
    for name in kept:
        (tmp_path / name).write_bytes(b"another's")
    (tmp_path / ".secret.00000000000000aa").mkdir()
    (tmp_path / ".secret.00000000000000bb").symlink_to(path)
    private_files.remove_drafts(path)
    assert names(tmp_path) == sorted(
        ["secret", ".secret.00000000000000aa", ".secret.00000000000000bb", *kept]
    )
    assert path.read_bytes() == b"first"
