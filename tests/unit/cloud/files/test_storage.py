"""Storage on one machine: what the contract does not say."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta

import pytest

from chalicelib.cloud.files.signing import FileGrant
from chalicelib.cloud.ports import StoredObject
from chalicelib.errors import (
    Forbidden,
    Gone,
    InvalidRequest,
    NotFound,
    PreconditionFailed,
    TooLarge,
)
from tests.fakes.cloud import REPORT_ID, UNKNOWN_NAME, stored_link
from tests.fakes.uploads import sha256
from tests.unit.cloud.files.world import EXPIRES, REGION, World


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
