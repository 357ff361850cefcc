"""How webhooks travel: signed, over TLS, to the address that was written and nowhere else."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.keys.errors import InvalidWebhooks, WebhookNotTaken
from chalicelib.keys.events import webhook_posts
from chalicelib.keys.events.model import EVENT_TYPES
from chalicelib.keys.events.webhook_posts import HttpPost
from chalicelib.keys.events.webhooks import Target, message, require_types, require_url
from tests.fakes.dripping import MOST, dripping
from tests.fakes.tls import self_signed
from tests.fakes.webhook_receiver import SECRET, Receiver, receiving

BODY = message("test", "2026-03-04T05:06:07.890Z", {})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def target(url: str, ca_file: Path | None = None, *secrets: bytes) -> Target:
    made = list(secrets or (SECRET,))
    return Target("one", url, frozenset(EVENT_TYPES), lambda: made, 7, str(ca_file) if ca_file else None)


def now() -> int:
    return int(time.time())


def sent(to: Target) -> str | None:
    """With which code a message was not taken."""
    try:
        HttpPost()(to, "evt_1", now(), BODY)
    except WebhookNotTaken as refusal:
        return refusal.code
    return None


def test_a_message_is_taken_by_any_answer_of_two_hundred(receiver: Receiver) -> None:
    post = HttpPost()
    statuses = [204, 202, 200]
    receiver.answer = lambda: (statuses.pop(), {})
    for _ in range(3):
        post(target(receiver.url), "evt_1", now(), BODY)
    assert [one for one, _ in receiver.taken] == ["evt_1"] * 3
    assert receiver.taken[0][1]["type"] == "test"
    assert receiver.forged == 0


def test_while_a_secret_is_replaced_either_one_will_do(receiver: Receiver) -> None:
    assert sent(target(receiver.url, None, b"n" * 32, SECRET)) is None
    assert sent(target(receiver.url, None, SECRET, b"n" * 32)) is None
    assert sent(target(receiver.url, None, b"n" * 32)) is None
    assert receiver.forged == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (301, "redirected"),
        (307, "redirected"),
        (400, "not_taken"),
        (401, "refused"),
        (403, "refused"),
        (404, "not_found"),
        (410, "gone"),
        (429, "too_many"),
        (500, "failed"),
        (503, "failed"),
    ],
)
def test_any_other_answer_says_that_it_was_not(receiver: Receiver, status: int, code: str) -> None:
    with receiving() as other:
        receiver.answer = lambda: (status, {"Location": other.url, "Retry-After": "120"})
        with pytest.raises(WebhookNotTaken) as refusal:
            HttpPost()(target(receiver.url), "evt_1", now(), BODY)
        # nobody is led elsewhere
        assert other.attempts == []
    assert (refusal.value.code, refusal.value.status, refusal.value.retry_after) == (code, status, 120)


@pytest.mark.parametrize("after", ["-1", "999999999", "Fri, 31 Dec 2100 23:59:59 GMT", "\u00b2"])
def test_a_pause_that_makes_no_sense_is_none(receiver: Receiver, after: str) -> None:
    receiver.answer = lambda: (503, {"Retry-After": after})
    with pytest.raises(WebhookNotTaken) as refusal:
        HttpPost()(target(receiver.url), "evt_1", now(), BODY)
    assert refusal.value.retry_after == 0


def test_whoever_closes_the_connection_has_taken_nothing(receiver: Receiver) -> None:
    receiver.answer = lambda: None
    assert sent(target(receiver.url)) == "unreachable"


def test_whoever_answers_a_byte_at_a_time_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_posts, "ANSWER_SECONDS", 0.1)
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n") as slow:
        assert sent(target(slow.url)) is None
    assert slow.given < MOST
    with dripping(b"HTTP/1.1 200 OK\r\nName: ") as slow:
        assert sent(target(slow.url)) == "timeout"
    assert slow.given < MOST


def test_nobody_who_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert sent(target(f"http://localhost:{taken.getsockname()[1]}/")) == "unreachable"


def test_a_certificate_has_to_be_trusted(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    with receiving((certificate, key)) as receiver:
        assert sent(target(receiver.url)) == "certificate_refused"
        assert (
            sent(target(receiver.url.replace("localhost", "127.0.0.1"), certificate)) == "certificate_refused"
        )
        assert sent(target(receiver.url, certificate)) is None
        assert sent(target(receiver.url, tmp_path / "none.pem")) == "certificates_unusable"
        assert len(receiver.taken) == 1


def test_a_secret_that_cannot_be_read_sends_nothing(receiver: Receiver) -> None:
    def refuses() -> list[bytes]:
        raise InvalidWebhooks("it is none")

    broken = Target("one", receiver.url, frozenset(EVENT_TYPES), refuses, 7)
    assert sent(broken) == "secret_unusable"
    assert receiver.attempts == []


def test_no_proxy_of_the_environment_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert sent(target(receiver.url)) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example.org/",
        "http://127.0.0.1.example.org/",
        "ftp://hook.example.org/",
        "https://user:secret@hook.example.org/",
        "https:///path",
        "https://hook.example.org/#there",
        "https://hook.example.org/a b",
        "https://hook.example.org/é",
        f"https://hook.example.org/{'a' * 500}",
        "https://[::1",
        "",
    ],
)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(InvalidWebhooks):
        require_url(url, allow_http=True)


def test_http_will_do_on_this_machine_alone_and_only_if_it_is_said() -> None:
    for url in ("http://localhost:8080/hook", "http://127.0.0.1/", "http://[::1]:1/"):
        assert require_url(url, allow_http=True) == url
        with pytest.raises(InvalidWebhooks, match="https"):
            require_url(url, allow_http=False)
    assert require_url("https://hook.example.org/a?b=c", allow_http=False)


def test_types_that_are_none_are_named() -> None:
    assert require_types([]) == frozenset(EVENT_TYPES)
    assert require_types(["opened"]) == {"opened"}
    with pytest.raises(InvalidWebhooks, match="'openend'"):
        require_types(["opened", "openend"])
