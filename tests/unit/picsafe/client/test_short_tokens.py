"""Tokens of five minutes for other servers than the User Server, renewed when one is needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest

from picsafe import NotAllowed, Operator, PicSafe, SlowDown, WrongClock
from picsafe.client.tokens import audiences
from tests.fakes.concurrency import run_concurrently
from tests.fakes.picsafe import ENDPOINT, HOSPITAL, PICSAFE, FakePicSafe, problem

KEYS = "https://key.picsafe.example"
REPORT_ID = "0000000171772600767000"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hosts(fake: FakePicSafe) -> FakePicSafe:
    """PicSafe with its Key Server at another host."""
    fake.own_servers = frozenset({KEYS})
    fake.add_key(REPORT_ID)
    return fake


def asked(fake: FakePicSafe) -> int:
    return len(fake.seen("POST", "/tokens"))


def fetch(client: PicSafe) -> None:
    client.audit_trail(REPORT_ID)


def test_the_token_for_a_server_goes_there_alone_and_nobody_is_asked_about_picsafe_s_own(
    hosts: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client(key_url=KEYS, approve=lambda _: pytest.fail("nobody is to be asked"))
    fetch(client)
    for request in hosts.requests:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token:
            origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
            assert audiences(token) == {origin}


def test_it_is_renewed_after_four_minutes_and_not_before(
    hosts: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client(key_url=KEYS)
    for _ in range(8):
        fetch(client)
        hosts.now += MINUTE / 2 - timedelta(seconds=1)
    assert asked(hosts) == 1
    hosts.now += MINUTE
    fetch(client)
    assert asked(hosts) == 2


def test_threads_share_one_renewal(hosts: FakePicSafe, make_client: Callable[..., PicSafe]) -> None:
    session = make_client(key_url=KEYS)._session
    assert len(set(run_concurrently(8, lambda _: session.token_for(KEYS, None)))) == 1
    assert asked(hosts) == 1
    refused = session.token_for(KEYS, None)
    renewed = run_concurrently(8, lambda _: session.renewed_for(KEYS, None, refused=refused))
    assert len(set(renewed)) == 1
    assert refused not in renewed
    assert asked(hosts) == 2


def test_a_refused_token_is_renewed_once_and_only_once(
    hosts: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client(key_url=KEYS)
    hosts.refused_tokens.add(client._session.token_for(KEYS, None))
    fetch(client)
    assert asked(hosts) == 2


def test_whoever_has_had_too_many_waits_and_stays_signed_in(
    hosts: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client(key_url=KEYS)
    for path in ("/tokens", "/sign-in/refresh"):
        hosts.faults[:] = [
            lambda request, path=path: (  # type: ignore[misc]  # a default binds the loop's value
                problem(429, "too_many_tokens", retry_after=600) if request.url.path == path else None
            )
        ]
        hosts.now += timedelta(hours=1)
        before = len(hosts.seen("POST", path))
        with pytest.raises(SlowDown) as refused:
            fetch(client)
        assert (refused.value.code, refused.value.retry_after) == ("too_many_tokens", 600)
        # it is not asked again before it wants to be
        assert len(hosts.seen("POST", path)) == before + 1
        hosts.faults.clear()
        fetch(client)


@pytest.mark.parametrize("minutes", [-600, -7, 0, 7, 600])
def test_the_device_s_own_clock_does_not_matter(
    hosts: FakePicSafe, make_client: Callable[..., PicSafe], minutes: int
) -> None:
    def wrong() -> datetime:
        return hosts.now + minutes * MINUTE

    client = make_client(key_url=KEYS, clock=wrong)
    client._session._store.save(client._session._signed_in())
    for _ in range(4):
        fetch(client)
        hosts.now += MINUTE / 2
    assert asked(hosts) <= 1


def test_a_server_whose_clock_is_wrong_is_named_and_not_the_sign_in(
    hosts: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    def off(request: httpx.Request) -> httpx.Response | None:
        return problem(401, "clock_skew") if request.url.host == "key.picsafe.example" else None

    hosts.faults.append(off)
    with pytest.raises(WrongClock) as refused:
        fetch(make_client(key_url=KEYS))
    assert "clock" in refused.value.detail
    assert "igning in again does not help" in refused.value.detail
    assert len([one for one in hosts.requests if one.url.host == "key.picsafe.example"]) == 2


def test_whoever_approved_of_an_operator_is_not_asked_again(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    asked_about: list[str] = []

    def approve(operator: Operator) -> bool:
        asked_about.append(operator.url)
        return True

    client = make_client(approve=approve)
    for _ in range(3):
        client._session.token_for(HOSPITAL, client._approve)
        fake.now += 6 * MINUTE
    assert asked_about == [HOSPITAL]
    assert asked(fake) == 3
    assert PICSAFE not in audiences(client._session.token_for(HOSPITAL, None))


def test_a_token_for_one_file_is_had_anew_each_time_and_may_be_for_plain_http(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    asked_about: list[Operator] = []

    def approve(operator: Operator) -> bool:
        asked_about.append(operator)
        return True

    session = make_client()._session
    first = session.upload_token(ENDPOINT + "/", "ab" * 32, approve)
    assert session.upload_token(ENDPOINT, "cd" * 32, approve) != first
    assert asked_about == [Operator("Example Hospital", ENDPOINT)]
    sent = [json.loads(request.content) for request in fake.seen("POST", "/tokens")]
    assert sent == [{"audience": ENDPOINT, "sha256": digest * 32} for digest in ("ab", "cd")]
    with pytest.raises(NotAllowed):
        session.upload_token("http://other.hospital.example", "ab" * 32, approve)
