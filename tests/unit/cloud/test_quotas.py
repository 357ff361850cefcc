"""One account fills neither the store nor anybody else's share of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.cloud.model import MAX_SIZE, StoredLink
from chalicelib.cloud.quotas import Books, Quota, Quotas
from chalicelib.cloud.service import CloudService, Reservation
from chalicelib.contract.uploads import composite_digest, part_sizes
from chalicelib.errors import Gone, NotFound, TooManyRequests, Unavailable
from tests.fakes.cloud import CREATED, QUOTA, QUOTAS, REPORT_ID, SHA256, FakeLinkStore, FakeReportStorage
from tests.fakes.tokens import FakeClock, person

DIGESTS = [SHA256] * len(part_sizes(MAX_SIZE))
WHOLE = composite_digest(DIGESTS)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class World:
    def __init__(
        self, quota: Quota = QUOTA, links: FakeLinkStore | None = None, enterprise: Quota = QUOTAS.enterprise
    ) -> None:
        self.links = links or FakeLinkStore()
        self.storage = FakeReportStorage()
        self.clock = FakeClock(CREATED)
        self.service = CloudService(
            links=self.links,
            storage=self.storage,
            my_url="https://my.example.org",
            clock=self.clock,
            quotas=Quotas(quota, enterprise),
        )

    def reserve_largest(self, userid: int = 11, organisation: int = 0) -> Reservation:
        report_id = f"{userid:09d}{REPORT_ID[9:]}"
        sender = person(userid, organisation=organisation)
        return self.service.reserve(sender, report_id, MAX_SIZE, WHOLE, DIGESTS)

    def reserve(self, userid: int = 11, organisation: int = 0) -> Reservation:
        report_id = f"{userid:09d}{REPORT_ID[9:]}"
        return self.service.reserve(person(userid, organisation=organisation), report_id, 1000, SHA256)

    def refusal(self, userid: int = 11, organisation: int = 0) -> TooManyRequests:
        with pytest.raises(TooManyRequests) as refused:
            self.reserve(userid, organisation)
        assert refused.value.code == "quota_exceeded"
        return refused.value


def test_of_162_reservations_of_2_gib_only_the_quota_is_had_and_others_still_get_in() -> None:
    world = World()
    for _ in range(10):
        world.reserve_largest()
    for _ in range(152):
        with pytest.raises(TooManyRequests) as refused:
            world.reserve_largest()
        assert refused.value.code == "quota_exceeded"
        assert "20 GiB" in refused.value.detail
    assert len(world.storage.parts) == len(world.links.links) == 10
    assert world.reserve_largest(12).stored.owner == 12


def test_reservations_are_counted_too() -> None:
    world = World(Quota(2, 2**40))
    world.reserve()
    world.reserve()
    assert "2 reports" in world.refusal().detail


def test_withdrawing_frees() -> None:
    world = World(Quota(1, 2**40))
    stored = world.reserve().stored
    world.refusal()
    world.service.withdraw(person(), "au", stored.name)
    world.reserve()


def test_expiry_frees_and_the_refusal_says_when() -> None:
    world = World(Quota(2, 2**40))
    for _ in range(2):
        stored = world.reserve().stored
        world.storage.put(stored.region, stored.name)
        world.clock.now += HOUR
    refused = world.refusal()
    assert "2026-03-11 05:06" in refused.detail
    world.clock.now += timedelta(seconds=refused.retry_after)
    world.reserve()
    world.refusal()


def test_a_reservation_that_was_never_used_frees_itself_after_a_day() -> None:
    world = World(Quota(2, 2**40))
    used, unused = world.reserve().stored, world.reserve().stored
    world.storage.put(used.region, used.name)
    world.clock.now += DAY
    world.refusal()
    world.clock.now += HOUR
    world.reserve()
    assert world.service.locate("au", used.name).size == 1000
    assert not world.storage.put(unused.region, unused.name), "it cannot arrive after all"
    with pytest.raises(Gone):
        world.service.locate("au", unused.name)
    world.refusal()


def test_an_unfinished_upload_in_parts_is_forgotten_with_its_reservation() -> None:
    world = World(Quota(500, MAX_SIZE))
    first = world.reserve_largest().stored
    world.clock.now += DAY + HOUR
    world.reserve_largest()
    assert first.upload_id not in world.storage.parts


def test_a_file_that_was_never_heard_of_frees_too() -> None:
    """As after a restore of the records alone."""
    world = World(Quota(1, 2**40))
    stored = world.reserve().stored
    del world.links.links[stored.name]
    world.clock.now += DAY + HOUR
    world.reserve()
    with pytest.raises(NotFound):
        world.service.locate("au", stored.name)


def test_where_there_is_no_room_nothing_is_reserved() -> None:
    world = World()
    world.storage.is_full = True
    for reserve in (world.reserve, world.reserve_largest):
        with pytest.raises(Unavailable) as refused:
            reserve()
        assert refused.value.code == "storage_full"
    assert not world.links.links
    assert not world.storage.parts


class FailingToAdd(FakeLinkStore):
    def add(self, link: StoredLink, organisation: int, admit: Callable[[Books], Books]) -> None:
        raise Unavailable


def test_a_store_that_fails_while_it_is_reserved_leaves_no_upload_behind() -> None:
    world = World(links=FailingToAdd())
    with pytest.raises(Unavailable):
        world.reserve_largest()
    assert not world.storage.parts


HOSPITAL, CLINIC = 7, 8


def test_an_enterprise_s_people_have_a_quota_together_and_nobody_else_is_kept_out() -> None:
    world = World(enterprise=Quota(3, 2**40))
    for userid in (11, 12, 13):
        world.reserve(userid, HOSPITAL)
    refused = world.refusal(14, HOSPITAL)
    assert "people of your enterprise may have 3 reports" in refused.detail
    assert len(world.links.links) == 3
    world.reserve(14, CLINIC)
    world.reserve(15)
    world.service.withdraw(person(12), "au", next(one.name for one in world.links.held[12]))
    world.reserve(14, HOSPITAL)
    world.refusal(12, HOSPITAL)


def test_an_enterprise_s_bytes_are_counted_before_anything_is_begun_in_storage() -> None:
    world = World(enterprise=Quota(500, 2 * MAX_SIZE))
    for userid in (11, 12):
        world.reserve_largest(userid, HOSPITAL)
    with pytest.raises(TooManyRequests) as refused:
        world.reserve_largest(13, HOSPITAL)
    assert "4 GiB" in refused.value.detail
    assert len(world.storage.parts) == 2


def test_one_member_alone_does_not_use_an_enterprise_s_quota_up() -> None:
    world = World()
    for _ in range(500):
        world.reserve(11, HOSPITAL)
    assert "An account may have" in world.refusal(11, HOSPITAL).detail
    world.reserve(12, HOSPITAL)


def test_an_enterprise_s_quota_is_free_again_when_the_refusal_says() -> None:
    world = World(enterprise=Quota(2, 2**40))
    for userid in (11, 12):
        stored = world.reserve(userid, HOSPITAL).stored
        world.storage.put(stored.region, stored.name)
        world.clock.now += DAY
    refused = world.refusal(13, HOSPITAL)
    assert "2026-03-12 00:00" in refused.detail
    world.clock.now += timedelta(seconds=refused.retry_after - 2)
    world.refusal(13, HOSPITAL)
    world.clock.now += timedelta(seconds=2)
    world.reserve(13, HOSPITAL)
    world.refusal(11, HOSPITAL)


def test_what_an_enterprise_s_people_never_used_frees_itself_for_them() -> None:
    world = World(enterprise=Quota(1, 2**40))
    world.reserve(11, HOSPITAL)
    world.clock.now += DAY + HOUR
    world.refusal(12, HOSPITAL)
    world.reserve(11, HOSPITAL)


def test_what_was_counted_for_one_enterprise_is_freed_there() -> None:
    """Where a mail domain has passed from one enterprise to another meanwhile."""
    world = World(enterprise=Quota(1, 2**40))
    stored = world.reserve(11, HOSPITAL).stored
    world.service.withdraw(person(11, organisation=CLINIC), "au", stored.name)
    world.reserve(12, HOSPITAL)
    world.reserve(13, CLINIC)
