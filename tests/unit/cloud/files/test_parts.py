"""Uploads in parts: one request a part, and nothing that leads elsewhere."""

from __future__ import annotations

import pytest

from chalicelib.cloud.files.signing import PartGrant
from chalicelib.cloud.ports import StoredObject
from chalicelib.contract.uploads import PART_SIZE
from chalicelib.errors import (
    InvalidRequest,
    NotFound,
    PreconditionFailed,
    Unavailable,
)
from tests.fakes.cloud import stored_link
from tests.fakes.uploads import sha256
from tests.unit.cloud.files.world import EXPIRES, REGION, World


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
