from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.endpoint.errors import NotNow, NotTaken
from picsafe.endpoint.http.app import LIMITS
from picsafe.endpoint.http.early import EarlyQuota
from picsafe.endpoint.http.form import MAX_BESIDE
from picsafe.server.uploads import LARGE_WRITE_BYTES
from tests.e2e.running_server import wait_for
from tests.fakes.endpoint.reports import plain_report
from tests.unit.picsafe.endpoint.http.post_office import WITH_HTTP, Field, PostOffice, form, refused
from tests.unit.picsafe.server.live_server import PATIENCE

Open = Callable[..., PostOffice]
# more than is gathered before anybody looks at it
BIG = LARGE_WRITE_BYTES + 100_000
SMALL = "max_report = 4096\n" + WITH_HTTP


def begun(
    office: PostOffice, content: bytes, *, length: int | None = None, has_token: bool = True
) -> socket.socket:
    """A connection over which the beginning of a form has been sent."""
    fields: list[Field] = [("token", office.token())] if has_token else []
    body, kind = form(*fields, ("picsafe_file", "x.picsafe", content))
    url = httpx.URL(office.url)
    connection = socket.create_connection((url.host, url.port or 80), timeout=PATIENCE)
    head = f"POST /api/report HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n"
    size = f"Content-Length: {length or len(body)}\r\n\r\n"
    connection.sendall(head.encode() + size.encode() + body.rpartition(b"\r\n--")[0])
    return connection


def answer_of(connection: socket.socket) -> bytes:
    with connection:
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


def test_a_body_that_is_too_long_is_not_read(open_office: Open) -> None:
    office = open_office(SMALL)
    with begun(office, b"x", length=4096 + MAX_BESIDE + 1) as connection:
        assert b" 413 " in connection.recv(4096)
    assert refused(office.post(bytes(4097)), 413) == "too_large"
    assert refused(office.post(bytes(4096)), 422) == "not_a_report"
    assert office.incoming() == []


def test_a_body_that_never_ends_is_cut_off(open_office: Open) -> None:
    office = open_office(SMALL)
    body, kind = form(("token", office.token()), ("picsafe_file", "x", b""))

    def endless() -> Iterator[bytes]:
        yield body.rpartition(b"\r\n--")[0]
        while True:
            yield bytes(1000)

    try:
        answer = httpx.post(
            f"{office.url}/api/report", content=endless(), headers={"Content-Type": kind}, timeout=PATIENCE
        )
    except (httpx.WriteError, httpx.ReadError):
        pass  # the connection ended before the answer was read
    else:
        assert refused(answer, 413) == "too_large"
    assert office.incoming() == []


def test_nothing_stays_of_a_client_that_goes_away(office: PostOffice) -> None:
    with begun(office, bytes(BIG), length=2 * BIG):
        wait_for(lambda: office.incoming() != [], "nothing came in")
    wait_for(lambda: office.incoming() == [], "a half report stayed")


def test_one_account_has_so_many_uploads_at_once(office: PostOffice, tmp_path: Path) -> None:
    held = [begun(office, bytes(BIG), length=2 * BIG) for _ in range(LIMITS.sender_uploads)]
    wait_for(lambda: len(office.incoming()) == len(held), "not all came in")
    content = plain_report(tmp_path).read_bytes()
    answer = office.post(content)
    assert refused(answer, 503) == "overloaded"
    assert answer.headers["retry-after"] == "10"
    # nobody else is kept out
    assert refused(office.post(content, token=office.token(18)), 403) == "foreign_report_id"
    for connection in held:
        connection.close()
    wait_for(lambda: office.incoming() == [], "half reports stayed")
    assert office.post(content).json() == {"success": True}


def test_files_before_their_tokens_have_little_room() -> None:
    quota = EarlyQuota(total=20, of_address=6)
    first, second, third = (quota.account(address) for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"))
    first.take(4)
    with pytest.raises(NotTaken, match="after the form's field token"):
        first.take(3)
    with pytest.raises(NotNow):
        second.take(3)
    third.take(6)
    # an address has no more than is left for the others, so that somebody new finds room
    fourth = quota.account("192.0.2.3")
    fourth.take(5)
    with pytest.raises(NotNow):
        fourth.take(1)
    quota.account("192.0.2.4").take(2)
    first.close()
    first.close()
    second.take(3)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 300)), max_size=80))
def test_however_many_send_files_before_their_tokens_somebody_new_has_half_of_what_is_left(
    takes: list[tuple[int, int]],
) -> None:
    quota, left = EarlyQuota(total=1024, of_address=256), 1024
    for address, size in takes:
        with suppress(NotNow, NotTaken):
            quota.account(f"192.0.2.{address}").take(size)
            left -= size
    assert left > 0
    quota.account("198.51.100.1").take(min(left // 2, 256))


def test_a_large_file_before_its_token_is_refused(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("picsafe.endpoint.http.serving.EarlyQuota", lambda: EarlyQuota(10_000, 5_000))
    office = open_office()
    body, kind = form(("picsafe_file", "x.picsafe", bytes(6_000)), ("token", office.token()))
    assert refused(office.send(body, kind), 413) == "token_first"
    assert refused(office.post(bytes(6_000)), 422) == "not_a_report"
    assert office.incoming() == []


def test_who_sends_hardly_anything_keeps_no_place(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("picsafe.server.responses.LINGER_SECONDS", 0.2)
    monkeypatch.setattr("picsafe.server.uploads.GRACE_SECONDS", 0.2)
    contested = replace(LIMITS, plentiful_uploads=0, contested_rate=2**40)
    monkeypatch.setattr("picsafe.endpoint.http.serving.LIMITS", contested)
    office = open_office()
    with begun(office, bytes(BIG), length=2 * BIG) as slow:
        assert b" 408 " in answer_of(slow)
    assert office.incoming() == []


def test_a_file_whose_token_does_not_come_keeps_no_room(
    open_office: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("picsafe.server.responses.LINGER_SECONDS", 0.2)
    monkeypatch.setattr("picsafe.server.uploads.GRACE_SECONDS", 0.2)
    monkeypatch.setattr("picsafe.endpoint.http.uploads.EARLY_RATE", 2**40)
    office = open_office()
    with begun(office, bytes(BIG), length=2 * BIG, has_token=False) as slow:
        assert b" 408 " in answer_of(slow)
    assert office.incoming() == []


class Usage(NamedTuple):
    free: int


def test_a_full_disk_is_said_and_leaves_nothing(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**20))
    answer = office.post(b"x")
    assert refused(answer, 507) == "disk_full"
    assert answer.headers["retry-after"]
    assert office.incoming() == []


def test_a_disk_that_is_full_in_the_middle_is_said(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("picsafe.endpoint.spool.os.write", full)
    assert refused(office.post(b"x"), 507) == "disk_full"
    monkeypatch.undo()
    assert office.incoming() == []


def test_a_token_may_run_out_while_its_upload_goes_on(office: PostOffice) -> None:
    body, kind = form(("picsafe_file", "x.picsafe", bytes(BIG)), ("token", office.token()))
    url = httpx.URL(office.url)
    with socket.create_connection((url.host, url.port or 80), timeout=PATIENCE) as connection:
        head = f"POST /api/report HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[: BIG - 20_000])
        wait_for(lambda: office.incoming() != [], "nothing came in")
        office.hospital.later(hours=1)
        connection.sendall(body[BIG - 20_000 :])
        answer = b""
        # it was looked at, and is no report; head and body may come one after the other
        while b"not_a_report" not in answer:
            part = connection.recv(65536)
            assert part, answer
            answer += part
    assert refused(office.post(b"x", token=office.token(exp=1, iat=0)), 401) == "invalid_token"


def test_a_mistake_of_ours_is_told_as_one_and_leaves_nothing(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a secret of someone")

    monkeypatch.setattr(office.hospital.endpoint.intake, "take", broken)
    answer = office.post(b"x")
    assert refused(answer, 500) == "internal_error"
    assert "secret" not in answer.text
    assert office.incoming() == []
