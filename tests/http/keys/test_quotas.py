"""The people of an enterprise make keys without end."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.quotas import Quotas
from tests.fakes.tokens import FakeClock, person
from tests.http.backends import Backend
from tests.http.service import start_service


def test_the_people_of_an_enterprise_are_refused_together_and_nobody_else(
    make_backend: Callable[[str], Backend],
) -> None:
    clock = FakeClock()
    quotas = Quotas(keys_a_day=2, enterprise_keys_a_day=3)
    service = start_service("keys", make_backend("keys"), clock, quotas=quotas)

    def make(userid: int, number: int, organisation: int = 7) -> tuple[int, str]:
        claims = person(userid, now=clock.now, organisation=organisation)
        body = {"report_id": f"{userid:09d}{number:013d}"}
        answer = service.call("POST", "/keys", claims, body)
        return answer.status, str(answer.body.get("detail", ""))[:35]

    assert [make(11, number)[0] for number in (1, 2)] == [201, 201]
    assert make(11, 3) == (429, "An account may make 2 keys a day at")
    assert make(12, 1)[0] == 201
    assert make(12, 2) == (429, "The people of your enterprise may m")
    assert make(12, 1)[0] == 200, "the same again is no new key"
    assert make(13, 1, organisation=8)[0] == make(14, 1, organisation=0)[0] == 201
