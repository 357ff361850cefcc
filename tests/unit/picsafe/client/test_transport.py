from __future__ import annotations

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.client.errors import (
    BadAnswer,
    Conflict,
    Gone,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PicSafeClientError,
    Refused,
    RefusedInput,
    SlowDown,
    Unavailable,
)
from picsafe.client.problems import error_from
from picsafe.client.transport import ATTEMPTS, MAX_ANSWER, Http
from tests.fakes.picsafe import BrokenOff, problem

URL = "https://picsafe.example/thing"


class Thing(msgspec.Struct):
    name: str


class Server:
    """Gives its answers one after the other; an exception is raised as the network would."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []
        self.http = Http(httpx.MockTransport(self._handle), sleep=self.slept.append)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(self, *, repeatable: bool = True, url: str = URL) -> Thing:
        return self.http.call("GET", url, Thing, token="t0ken", repeatable=repeatable)


def ok() -> httpx.Response:
    return httpx.Response(200, json={"name": "yes", "later_field": 1})


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RefusedInput),
        (401, NotSignedIn),
        (403, NotAllowed),
        (404, NotFound),
        (409, Conflict),
        (410, Gone),
        (413, Refused),
        (429, SlowDown),
        (500, Unavailable),
        (503, Unavailable),
        (307, BadAnswer),
    ],
)
def test_each_refusal_has_its_class_code_and_sentence(status: int, kind: type[PicSafeClientError]) -> None:
    answer = problem(status, "some_code", detail="What to do.")
    error = error_from(status, answer.content, answer.headers)
    assert type(error) is kind
    if status != 307:
        assert (error.code, error.detail) == ("some_code", "What to do.")


@pytest.mark.parametrize("reason", [None, 5, ["other"], "two\nlines", "consent_withdrawn"])
def test_whatever_a_recall_gives_as_its_reason_it_is_one(reason: object) -> None:
    body = msgspec.json.encode({"code": "recalled", "detail": "It was.", "reason": reason})
    error = error_from(410, body, {})
    assert isinstance(error, Gone)
    assert (error.code, error.detail) == ("recalled", "It was.")
    assert error.reason == ("consent_withdrawn" if reason == "consent_withdrawn" else "")


@given(st.integers(300, 599), st.binary(max_size=300), st.text(max_size=30))
def test_whatever_a_stranger_answers_becomes_an_error_of_ours(status: int, body: bytes, wait: str) -> None:
    error = error_from(status, body, {"retry-after": wait})
    assert error.code
    assert error.code.islower()
    assert error.detail.isprintable()


def test_a_refusal_without_a_code_is_said_not_to_be_picsafe_s() -> None:
    error = error_from(403, b"<Error><Code>AccessDenied</Code></Error>", {})
    assert type(error) is NotAllowed
    assert error.code == "status_403"
    assert error.detail.startswith("Something other than PicSafe refused the request (status 403)")


@given(st.text(max_size=3000))
def test_a_server_s_sentence_cannot_play_with_the_terminal(text: str) -> None:
    body = msgspec.json.encode({"code": "x", "detail": text.encode("utf-8", "replace").decode()})
    detail = error_from(400, body, {}).detail
    assert len(detail) <= 500
    assert not set(detail) & set("\x1b\n\r\u202e\u2066")


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    server = Server(problem(503, "unavailable", retry_after=7), problem(429, "slow", retry_after=2), ok())
    assert server.ask().name == "yes"
    assert server.slept == [7, 2]


def test_patience_has_an_end() -> None:
    server = Server(problem(503, "unavailable"))
    with pytest.raises(Unavailable):
        server.ask()
    assert len(server.requests) == ATTEMPTS
    assert server.slept == sorted(server.slept)


def test_a_long_wait_is_left_to_the_caller() -> None:
    server = Server(problem(429, "too_many_challenges", retry_after=3000))
    with pytest.raises(SlowDown) as refused:
        server.ask()
    assert refused.value.retry_after == 3000
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [problem(503, "unavailable"), httpx.ReadTimeout(""), httpx.ReadError("")])
def test_what_must_not_happen_twice_is_asked_once(answer: httpx.Response | Exception) -> None:
    server = Server(answer)
    with pytest.raises(Unavailable):
        server.ask(repeatable=False)
    assert len(server.requests) == 1


def test_what_never_reached_the_server_is_asked_again_in_any_case() -> None:
    server = Server(httpx.ConnectError(""), httpx.ConnectTimeout(""), ok())
    assert server.ask(repeatable=False).name == "yes"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"nom": "non"}),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(200, content=b"x" * (MAX_ANSWER + 1)),
    ],
)
def test_an_answer_outside_the_contract_is_not_asked_for_again(answer: httpx.Response) -> None:
    server = Server(answer)
    with pytest.raises(BadAnswer):
        server.ask()
    assert len(server.requests) == 1


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    server = Server(httpx.Response(200, stream=BrokenOff(b'{"name":')), ok())
    assert server.ask().name == "yes"


@pytest.mark.parametrize(
    "url", ["http://picsafe.example/thing", "http://10.0.0.4/thing", "http://localhost.evil.example/x"]
)
def test_a_token_is_not_shown_to_everyone_on_the_way(url: str) -> None:
    server = Server(ok())
    with pytest.raises(NotAllowed) as refused:
        server.ask(url=url)
    assert refused.value.code == "insecure_url"
    assert server.requests == []


@pytest.mark.parametrize("url", ["http://localhost:8000/x", "http://127.0.0.1/x", "http://[::1]:1/x"])
def test_this_machine_needs_no_encryption(url: str) -> None:
    assert Server(ok()).ask(url=url).name == "yes"


def test_errors_hold_no_token_and_no_url() -> None:
    for failure in (httpx.ReadError("t0ken"), httpx.ConnectError("t0ken")):
        server = Server(failure)
        with pytest.raises(Unavailable) as refused:
            server.ask(url=f"{URL}?secret=1")
        shown = f"{refused.value!r}{refused.value.detail}"
        assert "t0ken" not in shown
        assert "secret" not in shown
        assert refused.value.__cause__ is None
