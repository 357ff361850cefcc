"""One account makes keys without end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import TooManyRequests
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
