"""Disks that fill up, or cannot be used, refuse and leave nothing."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from chalicelib.cloud.files.signing import FileGrant
from chalicelib.cloud.files.storage import FileStorage
from chalicelib.errors import (
    Unavailable,
)
from tests.fakes.cloud import CREATED, UNKNOWN_NAME, stored_link
from tests.fakes.tokens import FakeClock
from tests.fakes.uploads import sha256
from tests.unit.cloud.files.world import EXPIRES, REGION, SECRET, World


class Usage(NamedTuple):
    free: int


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
