"""The use cases, with stores in memory and a clock that jumps."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.cloud.model import MAX_SIZE, StoredLink
from chalicelib.cloud.ports import ArrivedPart
from chalicelib.cloud.service import CloudService, Reservation
from chalicelib.cloud.uploads import Upload
from chalicelib.contract.links import parse_link
from chalicelib.contract.uploads import PART_SIZE, composite_digest, part_sizes
from chalicelib.errors import Conflict, Forbidden, Gone, InvalidRequest, NotFound, TooLarge, Unavailable
from tests.fakes.cloud import (
    CREATED,
    QUOTAS,
    REPORT_ID,
    SHA256,
    UNKNOWN_NAME,
    FakeLinkStore,
    FakeReportStorage,
)
from tests.fakes.tokens import FakeClock, person
from tests.fakes.uploads import sha256

MY_URL = "https://my.example.org"
SECOND = timedelta(seconds=1)


class World:
    def __init__(self) -> None:
        self.links = FakeLinkStore()
        self.storage = FakeReportStorage()
        self.clock = FakeClock(CREATED + timedelta(milliseconds=890))
        self.service = CloudService(
            links=self.links, storage=self.storage, my_url=MY_URL, clock=self.clock, quotas=QUOTAS
        )

    def send(self, userid: int = 11, country: str = "AU") -> Reservation:
        reserved = self.service.reserve(person(userid, country=country), REPORT_ID, 1000, SHA256)
        self.storage.put(reserved.stored.region, reserved.stored.name)
        return reserved


@pytest.fixture
def world() -> World:
    return World()


def test_a_reservation_is_in_the_senders_region_and_ends_in_seven_days(world: World) -> None:
    reserved = world.service.reserve(person(11, country="NZ"), REPORT_ID, 1000, SHA256)
    assert reserved.stored.country == "AU"
    assert reserved.stored.region == "ap-southeast-2"
    assert reserved.stored.created_at == CREATED
    assert reserved.stored.expires_at == CREATED + timedelta(days=7)
    link = parse_link(reserved.link)
    assert link.origin == MY_URL
    assert (link.country, link.name, link.report_id) == ("AU", reserved.stored.name, REPORT_ID)
    assert "/app/report/au/" in reserved.link
    assert world.storage.signed["ap-southeast-2", reserved.stored.name].owner == 11
    assert world.storage.upload_lifetimes == [timedelta(minutes=10)]
    assert world.links.links == {reserved.stored.name: reserved.stored}


def test_each_reservation_has_a_link_of_its_own(world: World) -> None:
    assert world.send().link != world.send().link


@pytest.mark.parametrize("missing", ["firstname", "lastname", "country"])
def test_a_sender_needs_a_profile(world: World, missing: str) -> None:
    with pytest.raises(Forbidden) as refused:
        world.service.reserve(msgspec.structs.replace(person(), **{missing: ""}), REPORT_ID, 1000, SHA256)
    assert refused.value.code == "profile_required"
    assert not world.links.links


def test_an_unknown_country_is_not_guessed(world: World) -> None:
    with pytest.raises(Forbidden) as refused:
        world.service.reserve(person(11, country="XX"), REPORT_ID, 1000, SHA256)
    assert refused.value.code == "unknown_country"
    assert not world.links.links


def test_the_largest_report_is_accepted_and_one_byte_more_is_not(world: World) -> None:
    digests = [SHA256] * len(part_sizes(MAX_SIZE))
    whole = composite_digest(digests)
    assert world.service.reserve(person(), REPORT_ID, MAX_SIZE, whole, digests).stored.size == MAX_SIZE
    with pytest.raises(TooLarge) as refused:
        world.service.reserve(person(), REPORT_ID, MAX_SIZE + 1, whole, digests)
    assert refused.value.code == "report_too_large"


def test_a_report_can_be_had_by_its_link_in_either_case(world: World) -> None:
    stored = world.send().stored
    for country in ("au", "AU"):
        found = world.service.locate(country, stored.name)
        assert (found.size, found.expires_at) == (1000, stored.expires_at)
    assert world.storage.url_lifetimes == [timedelta(seconds=60)] * 2
    assert set(world.storage.filenames) == {f"{REPORT_ID}.picsafe"}


def test_a_report_that_has_not_arrived_is_not_there_yet(world: World) -> None:
    reserved = world.service.reserve(person(), REPORT_ID, 1000, SHA256)
    with pytest.raises(NotFound) as refused:
        world.service.locate("au", reserved.stored.name)
    assert refused.value.code == "not_uploaded"


@pytest.mark.parametrize("country", ["us", "nz", "xx", "", "..", "a" * 300])
def test_another_country_knows_nothing_of_it(world: World, country: str) -> None:
    name = world.send().stored.name
    with pytest.raises(NotFound) as refused:
        world.service.locate(country, name)
    assert refused.value.code == "unknown_report"
    with pytest.raises(NotFound):
        world.service.withdraw(person(), country, name)


@pytest.mark.parametrize("name", ["", "..", "../x", "x" * 500, UNKNOWN_NAME, "a" * 22 + "-" + "1" * 9])
def test_unknown_and_malformed_names_look_alike(world: World, name: str) -> None:
    with pytest.raises(NotFound) as refused:
        world.service.locate("au", name)
    assert refused.value.code == "unknown_report"


def test_a_malformed_name_never_reaches_the_store(world: World) -> None:
    world.links.fails = True
    with pytest.raises(NotFound):
        world.service.locate("au", "../../etc/passwd")


def test_it_is_gone_at_the_seventh_day_to_the_second(world: World) -> None:
    stored = world.send().stored
    world.clock.now = stored.expires_at - timedelta(milliseconds=1)
    world.service.locate("au", stored.name)
    assert world.storage.url_lifetimes == [SECOND]
    world.clock.now = stored.expires_at
    with pytest.raises(Gone) as gone:
        world.service.locate("au", stored.name)
    assert gone.value.code == "expired"


def test_a_clock_that_jumps_forward_and_back_is_obeyed(world: World) -> None:
    stored = world.send().stored
    world.clock.now = CREATED + timedelta(days=8)
    with pytest.raises(Gone):
        world.service.locate("au", stored.name)
    world.clock.now = CREATED - timedelta(days=1)
    world.service.locate("au", stored.name)
    assert world.storage.url_lifetimes == [timedelta(seconds=60)]


def test_a_report_that_expires_while_storage_answers_is_gone(world: World) -> None:
    stored = world.send().stored
    times = [stored.expires_at - timedelta(milliseconds=1), stored.expires_at]
    service = CloudService(
        links=world.links, storage=world.storage, my_url=MY_URL, clock=lambda: times.pop(0), quotas=QUOTAS
    )
    with pytest.raises(Gone):
        service.locate("au", stored.name)
    assert world.storage.url_lifetimes == []


def test_the_sender_withdraws_and_may_do_so_again(world: World) -> None:
    stored = world.send().stored
    first = world.service.withdraw(person(), "au", stored.name)
    assert first == world.clock.now
    assert world.storage.objects == {}
    with pytest.raises(Gone) as gone:
        world.service.locate("au", stored.name)
    assert gone.value.code == "withdrawn"
    world.clock.now += timedelta(days=30)
    assert world.service.withdraw(person(), "au", stored.name) == first


def test_nobody_else_withdraws(world: World) -> None:
    stored = world.send().stored
    with pytest.raises(Forbidden) as refused:
        world.service.withdraw(person(12), "au", stored.name)
    assert refused.value.code == "not_sender"
    world.service.locate("au", stored.name)


def test_a_withdrawal_that_storage_did_not_finish_is_finished_by_the_next(world: World) -> None:
    stored = world.send().stored
    world.storage.fails = True
    with pytest.raises(Unavailable):
        world.service.withdraw(person(), "au", stored.name)
    with pytest.raises(Gone):
        world.service.locate("au", stored.name)
    world.storage.fails = False
    world.service.withdraw(person(), "au", stored.name)
    assert world.storage.objects == {}


def test_nothing_arrives_after_a_withdrawal(world: World) -> None:
    stored = world.service.reserve(person(), REPORT_ID, 1000, SHA256).stored
    world.service.withdraw(person(), "au", stored.name)
    assert not world.storage.put(stored.region, stored.name)
    for call in (world.service.resume, world.service.complete):
        with pytest.raises(Gone) as gone:
            call(person(), "au", stored.name)
        assert gone.value.code == "withdrawn"


PARTS = (sha256(b"1"), sha256(b"2"), sha256(b"3"))
LARGE = 2 * PART_SIZE + 1


def reserve_parts(world: World) -> StoredLink:
    whole = composite_digest(PARTS)
    return world.service.reserve(person(), REPORT_ID, LARGE, whole, PARTS).stored


def put_parts(world: World, stored: StoredLink, *numbers: int) -> None:
    for number in numbers:
        world.storage.put_part(stored.upload_id or "", number, PARTS[number - 1])


def numbers(upload: Upload | None) -> list[int]:
    assert upload is not None
    assert upload.whole is None
    return [number for number, _ in upload.parts]


@pytest.mark.parametrize(
    ("size", "sha256", "digests"),
    [
        (PART_SIZE, SHA256, [SHA256]),
        (LARGE, SHA256, []),
        (LARGE, composite_digest(PARTS[:2]), PARTS[:2]),
        (LARGE, composite_digest((*PARTS, SHA256)), (*PARTS, SHA256)),
        (LARGE, composite_digest(PARTS[::-1]), PARTS),
        (LARGE, SHA256, PARTS),
    ],
)
def test_digests_have_to_fit_the_size_and_each_other(
    world: World, size: int, sha256: str, digests: list[str]
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        world.service.reserve(person(), REPORT_ID, size, sha256, digests)
    assert refused.value.code == "wrong_digests"
    assert not world.links.links
    assert not world.storage.parts


def test_an_upload_goes_on_with_what_is_missing(world: World) -> None:
    stored = reserve_parts(world)
    put_parts(world, stored, 2)
    world.clock.now += timedelta(hours=1)
    assert numbers(world.service.resume(person(), "au", stored.name, PARTS)) == [1, 3]
    put_parts(world, stored, 1, 3)
    assert numbers(world.service.resume(person(), "au", stored.name, PARTS)) == []
    for _ in range(2):
        assert world.service.complete(person(), "au", stored.name).owner == 11
        assert world.service.resume(person(), "au", stored.name, PARTS) is None
    with pytest.raises(InvalidRequest):
        world.service.resume(person(), "au", stored.name, PARTS[::-1])


def test_a_file_is_never_made_of_parts_that_were_not_announced(world: World) -> None:
    stored = reserve_parts(world)
    for arrived in (
        {},
        {1: PARTS[0]},
        {1: PARTS[0], 2: PARTS[1], 4: PARTS[2]},
        {1: SHA256, 2: SHA256, 3: SHA256},
    ):
        world.storage.parts[stored.upload_id or ""] = {
            number: ArrivedPart(number, digest, "tag") for number, digest in arrived.items()
        }
        with pytest.raises(Conflict) as refused:
            world.service.complete(person(), "au", stored.name)
        assert refused.value.code == "incomplete_upload"
    assert world.storage.objects == {}


def test_parts_that_storage_has_forgotten_are_no_upload(world: World) -> None:
    stored = reserve_parts(world)
    world.storage.parts.clear()
    for call in (
        lambda: world.service.resume(person(), "au", stored.name, PARTS),
        lambda: world.service.complete(person(), "au", stored.name),
    ):
        with pytest.raises(Gone) as gone:
            call()
        assert gone.value.code == "upload_expired"


def test_addresses_are_signed_for_a_day_and_never_beyond(world: World) -> None:
    stored = world.service.reserve(person(), REPORT_ID, 1000, SHA256).stored
    world.clock.now = CREATED + timedelta(days=1) - timedelta(milliseconds=1)
    assert world.service.resume(person(), "au", stored.name) is not None
    assert world.storage.upload_lifetimes[-1] == SECOND
    world.clock.now = CREATED + timedelta(days=1)
    with pytest.raises(Gone) as gone:
        world.service.resume(person(), "au", stored.name)
    assert gone.value.code == "upload_expired"


def test_nobody_else_goes_on_with_an_upload(world: World) -> None:
    stored = reserve_parts(world)
    for call in (
        lambda: world.service.resume(person(12), "au", stored.name, PARTS),
        lambda: world.service.complete(person(12), "au", stored.name),
    ):
        with pytest.raises(Forbidden) as refused:
            call()
        assert refused.value.code == "not_sender"


def test_withdrawing_forgets_the_parts(world: World) -> None:
    stored = reserve_parts(world)
    put_parts(world, stored, 1, 2, 3)
    world.service.withdraw(person(), "au", stored.name)
    assert world.storage.parts == {}
    with pytest.raises(Gone):
        world.service.complete(person(), "au", stored.name)
    assert world.storage.objects == {}


def test_a_withdrawal_while_the_parts_are_put_together_wins(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = reserve_parts(world)
    put_parts(world, stored, 1, 2, 3)
    complete = world.storage.complete_parts

    def withdrawn_before(*arguments: Any) -> None:
        world.service.withdraw(person(), "au", stored.name)
        complete(*arguments)

    monkeypatch.setattr(world.storage, "complete_parts", withdrawn_before)
    with pytest.raises(Gone) as gone:
        world.service.complete(person(), "au", stored.name)
    assert gone.value.code == "withdrawn"
    assert world.storage.objects == {}


@pytest.mark.parametrize("broken", ["links", "storage"])
def test_a_store_that_does_not_answer_makes_every_call_unavailable(world: World, broken: str) -> None:
    stored = world.send().stored
    getattr(world, broken).fails = True
    with pytest.raises(Unavailable):
        world.service.reserve(person(), REPORT_ID, 1000, SHA256)
    with pytest.raises(Unavailable):
        world.service.locate("au", stored.name)
    with pytest.raises(Unavailable):
        world.service.withdraw(person(), "au", stored.name)


def test_no_link_is_kept_without_an_upload(world: World) -> None:
    world.storage.fails = True
    with pytest.raises(Unavailable):
        world.service.reserve(person(), REPORT_ID, 1000, SHA256)
    assert not world.links.links


def test_a_name_that_exists_is_never_given_out_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = world.send().stored
    monkeypatch.setattr("chalicelib.cloud.service.new_name", lambda _: stored.name)
    with pytest.raises(Conflict):
        world.service.reserve(person(11), REPORT_ID, 5, SHA256)
    assert world.links.links == {stored.name: stored}


def test_log_lines_hold_nothing_about_person_or_report(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="picsafe"):
        stored = world.send().stored
        world.service.locate("au", stored.name)
        world.service.withdraw(person(), "au", stored.name)
    assert "upload_offered" in caplog.text
    for secret in (stored.name, REPORT_ID, stored.name[:22], "Example11", "pat11", "storage.example.org"):
        assert secret not in caplog.text
