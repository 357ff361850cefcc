"""The browser that a sign-in sends back to this machine."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

import picsafe.delivery.coming_back
from picsafe.delivery.coming_back import listening
from picsafe.delivery.errors import Later


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        found: int = free.getsockname()[1]
    return found


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_the_address_that_belongs_to_it_is_taken_and_nothing_else(port: int) -> None:
    base = f"http://127.0.0.1:{port}"
    with ThreadPoolExecutor(1) as pool, listening(port, lambda path: "state=right" in path) as wait:
        waiting = pool.submit(wait)
        assert get(f"{base}/favicon.ico") == (404, "")
        assert get(f"{base}/callback?code=theirs&state=wrong") == (404, "")
        with socket.create_connection(("127.0.0.1", port)) as rude:
            rude.sendall(b"\x00\xff\r\n\r\n")
        status, page = get(f"{base}/callback?code=ours&state=right")
        assert (status, "ours" in page) == (200, False)
        assert "Close this window" in page
        assert waiting.result(30) == "/callback?code=ours&state=right"


def test_who_comes_and_says_nothing_is_not_waited_for(port: int) -> None:
    with ThreadPoolExecutor(1) as pool, listening(port, lambda path: "state=right" in path) as wait:
        waiting = pool.submit(wait)
        with (
            socket.create_connection(("127.0.0.1", port)) as silent,
            socket.create_connection(("127.0.0.1", port)),
        ):
            silent.sendall(b"GET /callback?")
            assert get(f"http://127.0.0.1:{port}/callback?state=right")[0] == 200
            assert waiting.result(30) == "/callback?state=right"


def test_a_port_that_another_program_has(port: int) -> None:
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(Later) as taken,
        listening(port, lambda _: True),
    ):
        pass
    assert taken.value.code == "port_taken"


def test_nobody_is_waited_for_without_an_end(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picsafe.delivery.coming_back, "SECONDS", 0.0)
    with listening(port, lambda _: True) as wait, pytest.raises(Later) as given_up:
        wait()
    assert given_up.value.code == "nobody_agreed"
