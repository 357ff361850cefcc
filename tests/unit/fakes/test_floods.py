"""The double refuses who repeats a request without end, as the Key Server does."""

from __future__ import annotations

from datetime import timedelta

import httpx

from tests.fakes.picsafe import PICSAFE, FakePicSafe
from tests.fakes.picsafe.keys import REPEATS, WINDOW

REPORT = "0000000171772600767000"


def test_thirty_fetches_in_ten_minutes_are_answered_and_the_next_is_on_the_trail_once() -> None:
    fake = FakePicSafe()
    fake.add_key(REPORT)
    client = httpx.Client(transport=fake.transport(), base_url=PICSAFE)

    def fetch() -> httpx.Response:
        token = fake.token(PICSAFE)
        return client.get(f"/keys/{REPORT}", headers={"Authorization": f"Bearer {token}"})

    statuses = [fetch().status_code for _ in range(REPEATS + 2)]
    assert statuses == [200] * REPEATS + [429] * 2
    outcomes = [entry["outcome"] for entry in fake.keys[REPORT].entries]
    assert outcomes.count("too_many_requests") == 1
    refused = fetch()
    assert refused.json()["code"] == "too_many_requests"
    fake.now += timedelta(seconds=int(refused.headers["Retry-After"]))
    assert int(refused.headers["Retry-After"]) <= WINDOW
    assert fetch().status_code == 200
