"""Renewing a report once, with stores in memory and a clock that jumps."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.cloud.model import LIFETIME
from chalicelib.cloud.service import CloudService, Reservation
from chalicelib.errors import Forbidden, Gone, NotFound, Unavailable
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

SIX_DAYS = timedelta(days=6)
SENDER = person(11, country="AU")


class World:
    def __init__(self) -> None:
        self.links = FakeLinkStore()
        self.storage = FakeReportStorage()
        self.clock = FakeClock(CREATED)
        self.service = CloudService(
            links=self.links,
            storage=self.storage,
            my_url="https://my.example.org",
            clock=self.clock,
            quotas=QUOTAS,
        )

    def send(self) -> Reservation:
        reserved = self.service.reserve(SENDER, REPORT_ID, 1000, SHA256)
        assert self.storage.put(reserved.stored.region, reserved.stored.name)
        return reserved


@pytest.fixture
def world() -> World:
    return World()


def test_a_report_is_kept_for_seven_days_from_when_it_was_renewed_and_once(world: World) -> None:
    stored = world.send().stored
    place = (stored.region, stored.name)
    assert not world.service.locate("AU", stored.name).is_renewed
    world.clock.now += SIX_DAYS
    end = CREATED + SIX_DAYS + LIFETIME
    assert world.service.renew(SENDER, "au", stored.name) == end
    world.clock.now += SIX_DAYS
    assert world.service.renew(SENDER, "AU", stored.name) == end
    found = world.service.locate("AU", stored.name)
    assert (found.expires_at, found.is_renewed) == (end, True)
    assert world.storage.objects[place].expires_at == end
    assert [one.ends for one in world.links.holdings(11)] == [end]
    world.clock.now = end
    with pytest.raises(Gone) as gone:
        world.service.renew(SENDER, "AU", stored.name)
    assert gone.value.code == "expired"


def test_what_a_broken_call_has_left_in_storage_is_taken_up(world: World) -> None:
    stored = world.send().stored
    end = CREATED + timedelta(days=8)
    assert world.storage.renew(stored.region, stored.name, expires_at=end)
    world.clock.now += SIX_DAYS
    assert world.service.renew(SENDER, "AU", stored.name) == end


@pytest.mark.parametrize("is_recorded", [True, False])
def test_the_second_of_two_at_the_same_time_is_told_the_end_of_the_first(
    world: World, monkeypatch: pytest.MonkeyPatch, is_recorded: bool
) -> None:
    stored = world.send().stored
    world.clock.now += SIX_DAYS
    end = world.clock.now + LIFETIME
    renew = world.storage.renew

    def beaten(region: str, name: str, *, expires_at: datetime) -> bool:
        assert renew(region, name, expires_at=expires_at)
        if is_recorded:
            world.links.renew(name, world.clock.now, expires_at)
        # as S3 refuses to copy what is not any more what was looked at
        return False

    monkeypatch.setattr(world.storage, "renew", beaten)
    assert world.service.renew(SENDER, "AU", stored.name) == end
    assert world.links.links[stored.name].expires_at == end


def test_only_the_sender_renews(world: World) -> None:
    stored = world.send().stored
    with pytest.raises(Forbidden) as refused:
        world.service.renew(person(12), "AU", stored.name)
    assert refused.value.code == "not_sender"
    with pytest.raises(NotFound):
        world.service.renew(SENDER, "AU", UNKNOWN_NAME)
    assert world.links.links[stored.name] == stored


def test_what_was_removed_is_not_renewed(world: World) -> None:
    stored = world.send().stored
    world.service.withdraw(SENDER, "AU", stored.name)
    with pytest.raises(Gone) as gone:
        world.service.renew(SENDER, "AU", stored.name)
    assert gone.value.code == "withdrawn"


def test_what_storage_alone_was_told_to_remove_is_not_renewed(world: World) -> None:
    stored = world.send().stored
    world.storage.withdraw(stored.region, stored.name, expires_at=stored.expires_at)
    with pytest.raises(Gone) as gone:
        world.service.renew(SENDER, "AU", stored.name)
    assert gone.value.code == "withdrawn"
    assert world.links.links[stored.name] == stored


def test_what_has_not_arrived_is_not_renewed(world: World) -> None:
    stored = world.service.reserve(SENDER, REPORT_ID, 1000, SHA256).stored
    with pytest.raises(NotFound) as missing:
        world.service.renew(SENDER, "AU", stored.name)
    assert missing.value.code == "not_uploaded"


def test_what_is_removed_at_that_moment_stays_removed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = world.send().stored
    renew = world.storage.renew

    def copy_late(region: str, name: str, **end: object) -> bool:
        world.links.withdraw(name, world.clock.now)
        return renew(region, name, **end)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(world.storage, "renew", copy_late)
    with pytest.raises(Gone):
        world.service.renew(SENDER, "AU", stored.name)
    assert world.storage.is_withdrawn(stored.region, stored.name)
    assert world.links.links[stored.name].expires_at == stored.expires_at


def test_storage_that_fails_changes_no_record(world: World) -> None:
    stored = world.send().stored
    world.storage.fails = True
    with pytest.raises(Unavailable):
        world.service.renew(SENDER, "AU", stored.name)
    assert world.links.links[stored.name] == stored
