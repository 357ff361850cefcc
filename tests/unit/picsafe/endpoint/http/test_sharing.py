"""Nobody who can get a token keeps others out: what one account posts is bounded, before its body is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from picsafe.endpoint.config import decode_config
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.quotas import Allowance
from picsafe.endpoint.sender_lists import Allowances
from picsafe.endpoint.sender_settings import Senders
from tests.e2e.running_server import wait_for
from tests.fakes.endpoint.reports import plain_report, sealed_again, sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.http.post_office import WITH_HTTP, PostOffice, refused
from tests.unit.picsafe.endpoint.http.test_bounds import BIG, begun

Open = Callable[..., PostOffice]

TWO = WITH_HTTP + "[senders]\nreports_a_day = 2\n"


def test_an_account_posts_so_many_reports_a_day_and_is_told_when_it_may_again(
    fake: FakePicSafe, open_office: Open, tmp_path: Path
) -> None:
    office = open_office(TWO)
    paths = [sealed_report(fake, tmp_path, number) for number in (1, 2, 3)]
    for path in paths[:2]:
        assert office.post(path.read_bytes(), path.name).json() == {"success": True}
    office.hospital.later(hours=23, minutes=30)
    answer = office.post(paths[2].read_bytes(), paths[2].name)
    assert refused(answer, 429) == "quota_exceeded"
    assert answer.headers["retry-after"] == "1800"
    assert refused(office.post(b"x", token=office.token(18)), 422) == "not_a_report"
    office.hospital.later(minutes=31)
    assert office.post(paths[2].read_bytes(), paths[2].name).json() == {"success": True}
    assert office.incoming() == []


def test_a_retry_is_no_further_report(fake: FakePicSafe, open_office: Open, tmp_path: Path) -> None:
    office = open_office(TWO)
    sealed, plain = sealed_report(fake, tmp_path), plain_report(tmp_path)
    for _ in range(3):
        for path in (sealed, plain):
            assert office.post(path.read_bytes(), path.name).json() == {"success": True}
    # as large as one that is here, and another: what it holds decides
    other = sealed_again(fake, sealed, tmp_path / "again")
    assert refused(office.post(other.read_bytes(), other.name), 429) == "quota_exceeded"
    assert len(list((office.hospital.endpoint.config.data / "reports").rglob("*.picsafe"))) == 2


def test_what_has_been_purged_counts_until_its_day_is_over(
    fake: FakePicSafe, open_office: Open, tmp_path: Path
) -> None:
    office = open_office(TWO)
    paths = [sealed_report(fake, tmp_path, number) for number in (1, 2, 3)]
    for path in paths[:2]:
        office.post(path.read_bytes(), path.name)
    office.hospital.work()
    office.hospital.later(hours=1)
    retention = office.hospital.endpoint.retention
    assert retention.purge(timedelta(0)) == 2
    assert retention.forget_charges() == 0
    assert refused(office.post(paths[2].read_bytes(), paths[2].name), 429) == "quota_exceeded"
    office.hospital.later(hours=23)
    assert retention.forget_charges() == 2


def test_a_body_is_refused_before_it_is_read_and_room_is_given_back(open_office: Open) -> None:
    office = open_office(WITH_HTTP + "[senders]\ngib_a_day = 2.1\n")
    large = 2 * 2**30
    with begun(office, bytes(BIG), length=large):
        wait_for(lambda: office.incoming() != [], "nothing came in")
        with begun(office, bytes(BIG), length=large) as second:
            assert b" 429 " in second.recv(4096)
        assert refused(office.post(b"x"), 422) == "not_a_report"
    wait_for(lambda: office.incoming() == [], "a half report stayed")
    with begun(office, bytes(BIG), length=large):
        wait_for(lambda: office.incoming() != [], "the room was not given back")


def test_those_whom_the_list_names_may_post_more() -> None:
    mixed = Allowances(Senders(allow=("*@myhospital.example",), deny=("fred@example.org",)))
    assert mixed.of("pat@myhospital.example") == Allowance(10_000, 100 * 2**30)
    assert mixed.of("pat@example.org") == mixed.of("") == Allowance(1_000, 10 * 2**30)
    assert Allowances(Senders(gib_a_day=0.5)).of("pat@example.org") == Allowance(1_000, 2**29)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("gib_a_day = 1", "gib_a_day is less than one report of max_report"),
        ("listed_gib_a_day = 1", "gib_a_day is less than one report of max_report"),
        ("reports_a_day = 0", "reports_a_day"),
        ("gib_a_day = 0", "gib_a_day"),
        ("report_a_day = 1", "Is reports_a_day meant?"),
    ],
)
def test_an_allowance_that_cannot_be_meant_is_refused(setting: str, message: str) -> None:
    config = WITH_HTTP.format(data="/srv/picsafe", archive="/srv/archive", picsafe="https://picsafe.example")
    with pytest.raises(InvalidConfig, match=message):
        decode_config(f"{config}\n[senders]\n{setting}\n".encode())
