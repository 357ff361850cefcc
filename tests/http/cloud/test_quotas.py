"""Accounts reserve without end, as was done: 162 times 2 GiB within three seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.cloud.model import MAX_SIZE
from chalicelib.contract.links import parse_link, report_url
from chalicelib.contract.uploads import composite_digest, part_sizes
from chalicelib.quotas import Quotas
from tests.fakes.accounts import CLOUD_URL
from tests.fakes.cloud import CREATED, REPORT_ID, SHA256
from tests.fakes.tokens import FakeClock, person
from tests.http.api_client import Answer
from tests.http.backends import Backend
from tests.http.service import ServiceUnderTest, start_service

DIGESTS = [SHA256] * len(part_sizes(MAX_SIZE))


class Senders:
    """Who has an account, and what they reserve."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service = service

    def call(self, userid: int, method: str, path: str, body: object = None, organisation: int = 0) -> Answer:
        claims = person(userid, now=CREATED, aud=[CLOUD_URL], exp=4_000_000_000, organisation=organisation)
        return self.service.call(method, path, self.service.token(claims), body)

    def reserve(self, userid: int = 11, organisation: int = 0) -> Answer:
        body: dict[str, Any] = {
            "report_id": f"{userid:09d}{REPORT_ID[9:]}",
            "size": MAX_SIZE,
            "sha256": composite_digest(DIGESTS),
            "part_sha256": DIGESTS,
        }
        return self.call(userid, "POST", "/cloud/reports", body, organisation)


@pytest.fixture
def senders(make_backend: Callable[[str], Backend]) -> Senders:
    return Senders(start_service("cloud", make_backend("cloud"), FakeClock(CREATED)))


def test_an_account_that_reserves_without_end_is_refused_and_nobody_else(senders: Senders) -> None:
    answers = [senders.reserve() for _ in range(12)]
    assert [answer.status for answer in answers] == [201] * 10 + [429] * 2
    refused = answers[-1]
    assert refused.body["code"] == "quota_exceeded"
    assert int(refused.headers["Retry-After"]) == 7 * 24 * 3600 + 1
    assert senders.reserve(12).status == 201
    link = parse_link(answers[0].body["link"])
    assert senders.call(11, "DELETE", report_url("", link.country, link.name)).status == 200
    assert senders.reserve().status == 201
    assert senders.reserve().status == 429


def test_the_people_of_an_enterprise_that_reserve_without_end_are_refused_and_nobody_else(
    make_backend: Callable[[str], Backend],
) -> None:
    quotas = Quotas(enterprise_cloud_gib=6)
    senders = Senders(start_service("cloud", make_backend("cloud"), FakeClock(CREATED), quotas=quotas))
    answers = [senders.reserve(userid, organisation=7) for userid in (11, 12, 13, 14)]
    assert [answer.status for answer in answers] == [201] * 3 + [429]
    refused = answers[-1]
    assert refused.body["code"] == "quota_exceeded"
    assert refused.body["detail"].startswith("The people of your enterprise may have 6 GiB of reports")
    assert int(refused.headers["Retry-After"]) == 7 * 86_400 + 18 * 3600 + 53 * 60 + 53 + 1
    assert senders.reserve(14).status == 201
    assert senders.reserve(15, organisation=8).status == 201
    link = parse_link(answers[0].body["link"])
    assert senders.call(11, "DELETE", report_url("", link.country, link.name)).status == 200
    assert senders.reserve(14, organisation=7).status == 201
