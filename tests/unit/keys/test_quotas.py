"""One account makes keys without end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import TooManyRequests
from chalicelib.keys.allowances import KeyQuotas
from tests.fakes.keys import REPORT, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, person

IP = "192.0.2.1"


def test_of_ten_thousand_keys_a_day_one_account_gets_five_hundred_and_others_still_theirs() -> None:
    store, clock = FakeKeyStore(), FakeClock()
    keys = make_service(store=store, clock=clock)
    refused = 0
    for number in range(10_000):
        try:
            keys.create(person(11), f"000000011{number:013d}", IP)
        except TooManyRequests as error:
            refused += error.code == "quota_exceeded"
    assert (len(store.reports), refused) == (500, 9_500)
    assert not keys.create(person(11), "000000011" + "0" * 13, IP).created, "the same again is no new key"
    assert keys.create(person(12), "000000012" + "0" * 13, IP).created
    with pytest.raises(TooManyRequests) as refusal:
        keys.create(person(11), REPORT.replace(REPORT[:9], "000000011"), IP)
    clock.now += timedelta(seconds=refusal.value.retry_after - 1)
    with pytest.raises(TooManyRequests):
        keys.create(person(11), "000000011" + "9" * 13, IP)
    clock.now += timedelta(seconds=1)
    assert keys.create(person(11), "000000011" + "9" * 13, IP).created


HOSPITAL = 7


def test_an_enterprise_s_people_have_a_quota_together_and_nobody_else_is_kept_out() -> None:
    keys = make_service(store=FakeKeyStore(), clock=FakeClock(), quotas=KeyQuotas(account=3, enterprise=5))

    def make(userid: int, number: int, organisation: int = HOSPITAL) -> str:
        try:
            keys.create(person(userid, organisation=organisation), f"{userid:09d}{number:013d}", IP)
        except TooManyRequests as refused:
            return refused.detail.partition(" may ")[0]
        return "made"

    assert [make(11, number) for number in range(4)] == ["made"] * 3 + ["An account"]
    assert [make(12, number) for number in range(3)] == ["made"] * 2 + ["The people of your enterprise"]
    assert make(13, 0) == "The people of your enterprise"
    assert make(12, 0) == "made", "the same again is no new key"
    assert make(13, 0, organisation=8) == "made"
    assert make(14, 0, organisation=0) == "made"
