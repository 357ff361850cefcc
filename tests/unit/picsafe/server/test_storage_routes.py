from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from chalicelib.cloud.model import Part
from chalicelib.cloud.ports import SignedRequest
from chalicelib.contract.uploads import PART_SIZE
from picsafe.server.gateway import Limits
from picsafe.server.protocol import BoundedProtocol
from tests.fakes.uploads import sha256
from tests.unit.picsafe.server.storage_server import (
    HOUR,
    NAME,
    ORIGIN,
    REGION,
    StorageServer,
    code,
    read_all,
    start_upload,
)


@pytest.mark.parametrize("size", [1, 255 * 1024, 256 * 1024, 3_000_001])
def test_what_was_uploaded_is_downloaded(server: StorageServer, size: int) -> None:
    content = os.urandom(size)
    response = server.put(content)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert (
        response.headers["x-amz-checksum-sha256"] == server.signed(content).headers["x-amz-checksum-sha256"]
    )
    assert "x-amz-checksum-sha256" in response.headers["access-control-expose-headers"]
    got = httpx.get(server.url())
    assert got.status_code == 200
    assert got.content == content
    assert got.headers["content-disposition"] == 'attachment; filename="0000000011462800528240.picsafe"'
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["access-control-allow-origin"] == ORIGIN
    assert got.headers["content-length"] == str(size)


def test_a_body_may_come_in_pieces_of_any_size(server: StorageServer) -> None:
    content = os.urandom(2000)
    request = server.signed(content)
    pieces = (content[index : index + 7] for index in range(0, len(content), 7))
    assert httpx.put(request.url, content=pieces, headers=request.headers).status_code == 200
    assert httpx.get(server.url()).content == content


@pytest.mark.parametrize(
    ("range_header", "status", "expected"),
    [
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=2-", 206, slice(2, None)),
        ("bytes=-3", 206, slice(-3, None)),
        ("bytes=-99", 206, slice(0, None)),
        ("bytes=3-99", 206, slice(3, None)),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("lines=0-1", 200, slice(0, None)),
        ("bytes=5-2", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
    ],
)
def test_ranges(server: StorageServer, range_header: str, status: int, expected: slice) -> None:
    content = b"0123456789"
    server.put(content)
    got = httpx.get(server.url(), headers={"Range": range_header})
    assert got.status_code == status
    assert got.content == content[expected]
    if status == 206:
        start = expected.indices(10)[0]
        assert got.headers["content-range"] == f"bytes {start}-{start + len(got.content) - 1}/10"


@pytest.mark.parametrize("range_header", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(server: StorageServer, range_header: str) -> None:
    server.put(b"0123456789")
    got = httpx.get(server.url(), headers={"Range": range_header})
    assert got.status_code == 416
    assert got.json()["code"] == "range_not_satisfiable"
    assert got.headers["content-range"] == "bytes */10"


def test_a_range_goes_on_only_with_the_file_that_was_begun(server: StorageServer) -> None:
    server.put(b"0123456789")
    version = httpx.get(server.url()).headers["etag"]
    headers = {"Range": "bytes=5-", "If-Range": version}
    assert httpx.get(server.url(), headers=headers).content == b"56789"
    headers["If-Range"] = '"another"'
    assert httpx.get(server.url(), headers=headers).content == b"0123456789"


def test_a_changed_url_is_refused(server: StorageServer) -> None:
    server.put(b"x")
    assert code(httpx.get(server.url() + "0"), 403) == "download_refused"
    assert code(httpx.get(server.url().partition("?")[0]), 403) == "download_refused"


def test_a_withdrawn_file_is_gone_and_its_name_stays_taken(server: StorageServer) -> None:
    request = server.signed(b"x")
    server.put(b"x", request)
    server.storage.withdraw(REGION, NAME, expires_at=datetime.now(UTC) + HOUR)
    assert code(httpx.get(server.url()), 410) == "withdrawn"
    assert code(server.put(b"x", request), 412) == "already_uploaded"
    assert code(httpx.get(server.url()), 410) == "withdrawn"


def test_a_logged_file_cannot_be_replaced_with_the_address_that_it_came_by(server: StorageServer) -> None:
    request = server.signed(b"first")
    assert server.put(b"first", request).status_code == 200
    assert code(server.put(b"first", request), 412) == "already_uploaded"
    assert code(server.put(b"other", server.signed(b"other")), 412) == "already_uploaded"
    assert httpx.get(server.url()).content == b"first"


@pytest.mark.parametrize(
    ("content", "status", "expected"),
    [
        (b"012345678", 403, "upload_refused"),
        (b"0123456789x", 403, "upload_refused"),
        (b"", 403, "upload_refused"),
        (b"9876543210", 400, "digest_mismatch"),
    ],
    ids=["fewer", "more", "none", "others"],
)
def test_other_bytes_than_announced_are_refused(
    server: StorageServer, content: bytes, status: int, expected: str
) -> None:
    assert code(server.put(content, server.signed(b"0123456789")), status) == expected
    assert server.files() == []


def test_a_body_of_unknown_length_is_refused(server: StorageServer) -> None:
    request = server.signed(b"0123456789")
    headers = {name: value for name, value in request.headers.items() if name != "Content-Length"}
    response = httpx.put(request.url, content=iter([b"0123456789"]), headers=headers)
    assert code(response, 403) == "upload_refused"


def test_what_is_refused_is_refused_before_it_has_arrived(
    server: StorageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("picsafe.server.responses.LINGER_SECONDS", 0.2)
    request = server.signed(bytes(5_000_000))
    with start_upload(request, b"x" * 400_000, **{"x-amz-meta-owner": "2"}) as connection:
        received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 403 ")
    assert b'"code":"upload_refused"' in received
    assert server.files() == []


@pytest.mark.parametrize(
    "change",
    [
        {"If-None-Match": '"0"'},
        {"x-amz-meta-owner": "2"},
        {"x-amz-meta-expires-at": "2036-03-11T05:06:07Z"},
        {"x-amz-checksum-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
        {"Content-Type": "text/html"},
    ],
)
def test_a_changed_or_missing_header_is_refused(server: StorageServer, change: dict[str, str]) -> None:
    request = server.signed(b"x")
    (name,) = change
    changed = {**request.headers, **change}
    missing = {key: value for key, value in request.headers.items() if key != name}
    for headers in (changed, missing, [*request.headers.items(), *change.items()]):
        response = httpx.put(request.url, content=b"x", headers=headers)
        assert code(response, 403) == "upload_refused"
    assert server.files() == []


def test_a_changed_address_is_refused(server: StorageServer) -> None:
    request = server.signed(b"x")
    for old, new in (
        (REGION, "us-east-1"),
        (NAME[:5], "56789"),
        ("signature=", "signature=0"),
        ("?", "?expires=1&"),
        ("?", "?part=1&"),
        ("?", "?x=1&"),
    ):
        changed = request.url.replace(old, new, 1)
        assert changed != request.url
        assert code(httpx.put(changed, content=b"x", headers=request.headers), 403) == "upload_refused"
    assert server.files() == []


def test_parts_arrive_and_a_wrong_one_does_not(server: StorageServer) -> None:
    expires_at = datetime.now(UTC).replace(microsecond=0) + HOUR
    upload_id = server.storage.begin_parts(REGION, NAME, owner=1, expires_at=expires_at)
    contents = [os.urandom(PART_SIZE), b"end"]
    requests = []
    for number, content in enumerate(contents, start=1):
        part = Part(number, len(content), sha256(content))
        request = server.storage.sign_part(REGION, NAME, upload_id, part, lifetime=HOUR)
        assert code(server.put(content[:-1] + b"!", request), 400) == "digest_mismatch"
        assert server.put(content, request).status_code == 200
        requests.append(request)
        elsewhere = request.url.replace(f"part={number}", f"part={3 - number}")
        assert code(httpx.put(elsewhere, content=content, headers=request.headers), 403) == "upload_refused"
    arrived = server.storage.arrived_parts(REGION, NAME, upload_id)
    assert arrived is not None
    server.storage.complete_parts(REGION, NAME, upload_id, arrived)
    assert httpx.get(server.url()).content == b"".join(contents)
    assert code(server.put(b"end", requests[-1]), 412) == "already_uploaded"


def test_a_client_that_hangs_up_leaves_nothing(server: StorageServer) -> None:
    content = b"x" * 5_000_000
    start_upload(server.signed(content), content[:1_000_000]).close()
    wait_for(lambda: not server.files(), "a part of the file is still there")


@pytest.mark.parametrize("limits", [Limits(stall_seconds=0.5)])
def test_an_upload_that_stands_still_is_given_up(
    server: StorageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("picsafe.server.responses.LINGER_SECONDS", 0.2)
    content = b"x" * 5_000_000
    with start_upload(server.signed(content), content[:1_000_000]) as connection:
        received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 408 ")
    assert server.files() == []


@pytest.mark.parametrize("limits", [Limits(uploads=2)])
def test_only_who_holds_a_signature_takes_the_place_of_an_upload(server: StorageServer) -> None:
    content = b"0123456789"
    request = server.signed(content)
    forged = SignedRequest(request.url + "0", request.headers)
    with contextlib.ExitStack() as strangers:
        for _ in range(5):
            strangers.enter_context(start_upload(forged, content[:5]))
        with contextlib.ExitStack() as holders:
            for _ in range(2):
                holders.enter_context(start_upload(request, content[:5]))
            wait_for(lambda: len(server.files()) == 2, "the uploads did not begin")
            refused = server.put(content)
            assert code(refused, 503) == "overloaded"
            assert int(refused.headers["retry-after"]) > 0
        wait_for(lambda: not server.files(), "the uploads did not end")
        assert server.put(content).status_code == 200


@pytest.mark.parametrize("limits", [Limits(uploads=8, sender_uploads=2), Limits(uploads=8, client_uploads=2)])
def test_who_sends_slowly_does_not_keep_all_places(server: StorageServer, limits: Limits) -> None:
    content = b"0123456789"
    of_another = NAME.replace("-000000001", "-000000002")
    with contextlib.ExitStack() as holders:
        for _ in range(2):
            holders.enter_context(start_upload(server.signed(content), content[:5]))
        wait_for(lambda: len(server.files()) == 2, "the uploads did not begin")
        assert code(server.put(content), 503) == "overloaded"
        others = server.put(content, server.signed(content, name=of_another))
        # they share their address, too
        assert others.status_code == (503 if limits.client_uploads == 2 else 200)
    wait_for(lambda: not list(server.root.glob("incoming/*")), "the uploads did not end")
    assert server.put(content).status_code == 200


@pytest.mark.parametrize("limits", [Limits(uploads=8, sender_uploads=4, plentiful_uploads=2)])
def test_who_sends_slowly_leaves_the_last_places_to_others(server: StorageServer) -> None:
    content = b"0123456789"
    of_another = NAME.replace("-000000001", "-000000002")
    with contextlib.ExitStack() as holders:
        for _ in range(2):
            holders.enter_context(start_upload(server.signed(content), content[:5]))
        wait_for(lambda: len(server.files()) == 2, "the uploads did not begin")
        assert code(server.put(content), 503) == "overloaded"
        assert server.put(content, server.signed(content, name=of_another)).status_code == 200
    wait_for(lambda: not list(server.root.glob("incoming/*")), "the uploads did not end")


def open_descriptors(server: StorageServer) -> int:
    count = 0
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            count += str(entry.readlink()).startswith(str(server.root))
    return count


def wait_for(condition: Callable[[], bool], what: str) -> None:
    pause = threading.Event()
    for _ in range(1000):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError(what)


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_download_that_nobody_takes_is_given_up(
    server: StorageServer, monkeypatch: pytest.MonkeyPatch, hangs_up: bool
) -> None:
    monkeypatch.setattr(BoundedProtocol, "stall_seconds", 60 if hangs_up else 0.5)
    server.put(bytes(30_000_000))
    url = httpx.URL(server.url())
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect((url.host, url.port or 80))
    connection.sendall(b"GET " + url.raw_path + b" HTTP/1.1\r\nhost: x\r\n\r\n")
    wait_for(lambda: open_descriptors(server) == 1, "the download did not begin")
    if hangs_up:
        connection.close()
    wait_for(lambda: open_descriptors(server) == 0, "the file is still open")
    connection.close()


@pytest.mark.parametrize(
    ("method", "methods", "headers"),
    [
        ("GET", "GET,HEAD", "Range,If-Range"),
        (
            "PUT",
            "PUT",
            "Content-Type,If-None-Match,x-amz-checksum-sha256,x-amz-meta-owner,x-amz-meta-expires-at",
        ),
    ],
)
def test_browsers_may_ask_first(server: StorageServer, method: str, methods: str, headers: str) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": method}
    response = httpx.options(f"{server.origin}/cloud/storage/{REGION}/{NAME}", headers=asked)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert response.headers["access-control-allow-methods"] == methods
    assert response.headers["access-control-allow-headers"] == headers


def test_head_says_the_size(server: StorageServer) -> None:
    server.put(b"0123456789")
    response = httpx.head(server.url())
    assert response.status_code == 200
    assert response.headers["content-length"] == "10"


def test_a_full_disk_is_said_so_and_leaves_nothing(server: StorageServer) -> None:
    server.storage._reserve = 2**62
    response = server.put(b"x")
    assert code(response, 503) == "storage_full"
    assert "retry-after" in response.headers
    assert server.files() == []
