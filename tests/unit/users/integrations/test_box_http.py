"""What Box's token endpoint may answer, and what is made of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chalicelib.deadline import within
from chalicelib.users.integrations.box_http import MAX_ANSWER, BoxHttp
from chalicelib.users.integrations.errors import BoxClientRefused, BoxRefused, BoxUnavailable
from tests.fakes.serving import serving

GOOD = {"access_token": "T9cE", "refresh_token": "J7rx", "expires_in": 4169, "token_type": "bearer"}
FORM = {"grant_type": "authorization_code", "code": "the code&more", "client_secret": "ssshh"}


class Box:
    def __init__(self) -> None:
        self.status = 200
        self.body = json.dumps(GOOD).encode()
        self.asked: list[bytes] = []
        self.url = ""


@pytest.fixture
def box() -> Iterator[Box]:
    made = Box()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(made.status)
            self.send_header("Location", f"{made.url}/elsewhere")
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    with serving(server):
        yield made


def test_a_code_is_exchanged(box: Box) -> None:
    tokens = BoxHttp(box.url).ask(FORM)
    assert (tokens.access_token, tokens.refresh_token, tokens.lifetime) == ("T9cE", "J7rx", 4169)
    assert box.asked == [b"grant_type=authorization_code&code=the+code%26more&client_secret=ssshh"]
    assert "T9cE" not in repr(tokens)


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        (400, "invalid_grant", BoxRefused),
        (401, "invalid_grant", BoxRefused),
        (400, "invalid_client", BoxClientRefused),
        (401, "unauthorized_client", BoxClientRefused),
        (400, "something_else", BoxUnavailable),
        (429, "", BoxUnavailable),
        (500, "invalid_grant", BoxUnavailable),
        (302, "", BoxUnavailable),
        (307, "", BoxUnavailable),
    ],
)
def test_what_box_says(box: Box, status: int, said: str, expected: type[Exception]) -> None:
    box.status, box.body = status, json.dumps({"error": said, "error_description": "the code"}).encode()
    with pytest.raises(expected) as raised:
        BoxHttp(box.url).ask(FORM)
    # nothing is followed or tried again, and no word of it is told
    assert len(box.asked) == 1
    assert "the code" not in f"{raised.value} {raised.value.__cause__} {raised.value.__context__}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"\xff",
        json.dumps({**GOOD, "access_token": "a\r\nb"}).encode(),
        json.dumps({**GOOD, "access_token": ""}).encode(),
        json.dumps({**GOOD, "refresh_token": "r" * 600}).encode(),
        json.dumps({**GOOD, "expires_in": 0}).encode(),
        json.dumps({**GOOD, "padding": "x" * MAX_ANSWER}).encode(),
    ],
)
def test_what_is_not_boxs_answer_is_none(box: Box, body: bytes) -> None:
    box.body = body
    with pytest.raises(BoxUnavailable):
        BoxHttp(box.url).ask(FORM)


def test_a_box_that_is_not_there_is_unavailable(box: Box) -> None:
    with pytest.raises(BoxUnavailable):
        BoxHttp("http://127.0.0.1:1").ask(FORM)
    with within(1), pytest.raises(BoxUnavailable):
        BoxHttp(box.url).ask(FORM)
    assert box.asked == []
