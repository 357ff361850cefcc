"""The use cases, with stores in memory and a clock that jumps."""

from __future__ import annotations

import logging
from datetime import timedelta

import msgspec
import pytest

from chalicelib.cloud.model import MAX_SIZE
from chalicelib.cloud.service import CloudService, Reservation
from chalicelib.contract.links import parse_link
from chalicelib.errors import Conflict, Forbidden, Gone, NotFound, TooLarge, Unavailable
from tests.fakes.cloud import CREATED, REPORT_ID, UNKNOWN_NAME, FakeLinkStore, FakeReportStorage
from tests.fakes.tokens import FakeClock, person

MY_URL = "https://my.example.org"
SECOND = timedelta(seconds=1)


class World:
    def __init__(self) -> None:
        self.links = FakeLinkStore()
        self.storage = FakeReportStorage()
        self.clock = FakeClock(CREATED + timedelta(milliseconds=890))
        self.service = CloudService(links=self.links, storage=self.storage, my_url=MY_URL, clock=self.clock)

    def send(self, userid: int = 11, country: str = "AU", size: int = 1000) -> Reservation:
        reserved = self.service.reserve(person(userid, country=country), REPORT_ID, size)
        self.storage.put(reserved.stored.region, reserved.stored.name)
        return reserved


@pytest.fixture
def world() -> World:
    return World()


def test_a_reservation_is_in_the_senders_region_and_ends_in_seven_days(world: World) -> None:
    reserved = world.service.reserve(person(11, country="NZ"), REPORT_ID, 1000)
    assert reserved.stored.country == "AU"
    assert reserved.stored.region == "ap-southeast-2"
    assert reserved.stored.created_at == CREATED
    assert reserved.stored.expires_at == CREATED + timedelta(days=7)
    link = parse_link(reserved.link)
    assert link.origin == MY_URL
    assert (link.country, link.name, link.report_id) == ("AU", reserved.stored.name, REPORT_ID)
    assert "/app/report/au/" in reserved.link
    assert world.storage.forms["ap-southeast-2", reserved.stored.name].owner == 11
    assert world.storage.form_lifetimes == [timedelta(hours=1)]
    assert world.links.links == {reserved.stored.name: reserved.stored}


def test_each_reservation_has_a_link_of_its_own(world: World) -> None:
    assert world.send().link != world.send().link


@pytest.mark.parametrize("missing", ["firstname", "lastname", "country"])
def test_a_sender_needs_a_profile(world: World, missing: str) -> None:
    with pytest.raises(Forbidden) as refused:
        world.service.reserve(msgspec.structs.replace(person(), **{missing: ""}), REPORT_ID, 1000)
    assert refused.value.code == "profile_required"
    assert not world.links.links


def test_an_unknown_country_is_not_guessed(world: World) -> None:
    with pytest.raises(Forbidden) as refused:
        world.service.reserve(person(11, country="XX"), REPORT_ID, 1000)
    assert refused.value.code == "unknown_country"
    assert not world.links.links


def test_the_largest_report_is_accepted_and_one_byte_more_is_not(world: World) -> None:
    assert world.send(size=MAX_SIZE).stored.size == MAX_SIZE
    with pytest.raises(TooLarge) as refused:
        world.service.reserve(person(), REPORT_ID, MAX_SIZE + 1)
    assert refused.value.code == "report_too_large"


def test_a_report_can_be_had_by_its_link_in_either_case(world: World) -> None:
    stored = world.send().stored
    for country in ("au", "AU"):
        found = world.service.locate(country, stored.name)
        assert (found.size, found.expires_at) == (1000, stored.expires_at)
    assert world.storage.url_lifetimes == [timedelta(seconds=60)] * 2
    assert set(world.storage.filenames) == {f"{REPORT_ID}.picsafe"}


def test_a_report_that_has_not_arrived_is_not_there_yet(world: World) -> None:
    reserved = world.service.reserve(person(), REPORT_ID, 1000)
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
        links=world.links, storage=world.storage, my_url=MY_URL, clock=lambda: times.pop(0)
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


def test_what_arrives_after_a_withdrawal_is_deleted_by_the_next(world: World) -> None:
    stored = world.service.reserve(person(), REPORT_ID, 1000).stored
    world.service.withdraw(person(), "au", stored.name)
    world.storage.put(stored.region, stored.name)
    with pytest.raises(Gone):
        world.service.locate("au", stored.name)
    world.service.withdraw(person(), "au", stored.name)
    assert world.storage.objects == {}


@pytest.mark.parametrize("broken", ["links", "storage"])
def test_a_store_that_does_not_answer_makes_every_call_unavailable(world: World, broken: str) -> None:
    stored = world.send().stored
    getattr(world, broken).fails = True
    with pytest.raises(Unavailable):
        world.service.reserve(person(), REPORT_ID, 1000)
    with pytest.raises(Unavailable):
        world.service.locate("au", stored.name)
    with pytest.raises(Unavailable):
        world.service.withdraw(person(), "au", stored.name)


def test_no_link_is_kept_without_a_form(world: World) -> None:
    world.storage.fails = True
    with pytest.raises(Unavailable):
        world.service.reserve(person(), REPORT_ID, 1000)
    assert not world.links.links


def test_a_name_that_exists_is_never_given_out_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = world.send().stored
    monkeypatch.setattr("chalicelib.cloud.service.new_name", lambda _: stored.name)
    with pytest.raises(Conflict):
        world.service.reserve(person(11), REPORT_ID, 5)
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
