from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from picsafe.server.gateway import Limits
from picsafe.server.protocol import BoundedProtocol
from tests.unit.picsafe.server.storage_server import (
    NAME,
    ORIGIN,
    REGION,
    StorageServer,
    body_of,
    code,
    read_all,
    start_upload,
)


@pytest.mark.parametrize("size", [1, 255 * 1024, 256 * 1024, 3_000_001])
def test_what_was_uploaded_is_downloaded(server: StorageServer, size: int) -> None:
    content = os.urandom(size)
    response = server.post(content)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == ORIGIN
    got = httpx.get(server.url())
    assert got.status_code == 200
    assert got.content == content
    assert got.headers["content-disposition"] == 'attachment; filename="0000000011462800528240.picsafe"'
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["access-control-allow-origin"] == ORIGIN
    assert got.headers["content-length"] == str(size)


def test_content_that_looks_like_a_boundary_arrives_unchanged(server: StorageServer) -> None:
    content = b"\r\n--b\r\r\n--" + b"\r\n-" * 1000 + b"--b"
    form = server.form(len(content))
    body = body_of(form.fields, content, boundary="bb")
    headers = {"content-type": 'multipart/form-data; boundary="bb"'}
    assert httpx.post(form.url, content=body, headers=headers).status_code == 204
    assert httpx.get(server.url()).content == content


def test_a_form_may_come_in_pieces_of_any_size(server: StorageServer) -> None:
    content = os.urandom(2000)
    form = server.form(len(content))
    body = body_of(form.fields, content)
    headers = {"content-type": "multipart/form-data; boundary=b"}
    pieces = (body[index : index + 7] for index in range(0, len(body), 7))
    assert httpx.post(form.url, content=pieces, headers=headers).status_code == 204
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
    server.post(content)
    got = httpx.get(server.url(), headers={"Range": range_header})
    assert got.status_code == status
    assert got.content == content[expected]
    if status == 206:
        start = expected.indices(10)[0]
        assert got.headers["content-range"] == f"bytes {start}-{start + len(got.content) - 1}/10"


@pytest.mark.parametrize("range_header", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(server: StorageServer, range_header: str) -> None:
    server.post(b"0123456789")
    got = httpx.get(server.url(), headers={"Range": range_header})
    assert got.status_code == 416
    assert got.json()["code"] == "range_not_satisfiable"
    assert got.headers["content-range"] == "bytes */10"


def test_a_range_of_a_file_that_was_replaced_is_not_mixed(server: StorageServer) -> None:
    server.post(b"0123456789")
    version = httpx.get(server.url()).headers["etag"]
    headers = {"Range": "bytes=5-", "If-Range": version}
    assert httpx.get(server.url(), headers=headers).content == b"56789"
    server.post(b"abcdefghijk")
    assert httpx.get(server.url(), headers=headers).content == b"abcdefghijk"


def test_a_changed_url_is_refused(server: StorageServer) -> None:
    server.post(b"x")
    assert code(httpx.get(server.url() + "0"), 403) == "download_refused"
    assert code(httpx.get(server.url().partition("?")[0]), 403) == "download_refused"


def test_a_file_that_is_gone_is_unknown(server: StorageServer) -> None:
    server.post(b"x")
    server.storage.delete(REGION, NAME)
    assert code(httpx.get(server.url()), 404) == "unknown_report"


@pytest.mark.parametrize(
    ("announced", "status", "expected"), [(9, 413, "file_too_large"), (11, 400, "incomplete_upload")]
)
def test_another_size_than_announced_is_refused(
    server: StorageServer, announced: int, status: int, expected: str
) -> None:
    assert code(server.post(b"0123456789", announced), status) == expected
    assert server.files() == []


def test_too_much_is_refused_before_it_has_all_arrived(server: StorageServer) -> None:
    form = server.form(10)
    body = body_of(form.fields, b"x" * 5_000_000)
    with start_upload(server, form, body[:400_000], len(body)) as connection:
        received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"file_too_large"' in received
    assert server.files() == []


def test_a_body_larger_than_any_file_is_refused_at_once(server: StorageServer) -> None:
    form = server.form(10)
    with start_upload(server, form, b"", 3 * 1024**3) as connection:
        assert b'"code":"body_too_large"' in read_all(connection)


@pytest.mark.parametrize(
    "change",
    [
        lambda fields: {**fields, "key": "other"},
        lambda fields: {**fields, "more": "1"},
        lambda fields: {name: fields[name] for name in ("key", "policy")},
    ],
)
def test_a_changed_form_is_refused(server: StorageServer, change: object) -> None:
    form = server.form(1)
    fields = change(dict(form.fields))  # type: ignore[operator]  # parametrised
    assert code(httpx.post(form.url, data=fields, files={"file": b"x"}), 403) == "upload_refused"
    assert server.files() == []


def test_what_is_no_form_is_refused(server: StorageServer) -> None:
    url = server.form(1).url
    assert code(httpx.post(url, json={}), 415) == "unsupported_media_type"
    plain = {"content-type": "multipart/form-data"}
    assert code(httpx.post(url, content=b"x", headers=plain), 415) == "unsupported_media_type"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n',
        b"--b\r\nx: y\r\n\r\n1\r\n--b--\r\n",
        b'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n\xff\r\n--b--\r\n',
        b'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n' * 2 + b"--b--\r\n",
        b'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n' + b"x" * 40_000 + b"\r\n--b--\r\n",
        b"--b\r\n" + b"x: y\r\n" * 20 + b"\r\n\r\n--b--\r\n",
        b"".join(b'--b\r\ncontent-disposition: form-data; name="%d"\r\n\r\n\r\n' % n for n in range(40))
        + b"--b--\r\n",
    ],
)
def test_a_broken_form_is_refused(server: StorageServer, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert code(httpx.post(server.form(1).url, content=body, headers=headers), 400) == "malformed_form"
    assert server.files() == []


def test_a_field_after_the_file_is_refused(server: StorageServer) -> None:
    form = server.form(1)
    body = body_of(form.fields, b"x").removesuffix(b"--\r\n")
    body += b'\r\ncontent-disposition: form-data; name="late"\r\n\r\n1\r\n--b--\r\n'
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert code(httpx.post(form.url, content=body, headers=headers), 400) == "malformed_form"
    assert server.files() == []


def test_an_upload_without_its_end_is_not_stored(server: StorageServer) -> None:
    form = server.form(1)
    body = body_of(form.fields, b"x").removesuffix(b"\r\n--b--\r\n")
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert code(httpx.post(form.url, content=body, headers=headers), 400) == "malformed_form"
    assert server.files() == []


def test_a_client_that_hangs_up_leaves_nothing(server: StorageServer) -> None:
    form = server.form(5_000_000)
    body = body_of(form.fields, b"x" * 5_000_000)
    start_upload(server, form, body[:1_000_000], len(body)).close()
    wait_for(lambda: not server.files(), "a part of the file is still there")


@pytest.mark.parametrize("limits", [Limits(stall_seconds=0.5)])
def test_an_upload_that_stands_still_is_given_up(server: StorageServer) -> None:
    form = server.form(5_000_000)
    body = body_of(form.fields, b"x" * 5_000_000)
    with start_upload(server, form, body[:1_000_000], len(body)) as connection:
        received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 408 ")
    assert server.files() == []


@pytest.mark.parametrize("limits", [Limits(body_seconds=0.5)])
def test_a_form_whose_fields_do_not_come_is_not_waited_for(server: StorageServer) -> None:
    form = server.form(10)
    with start_upload(server, form, body_of(form.fields, b"")[:200], 1000) as connection:
        received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("limits", [Limits(uploads=2)])
def test_only_who_holds_a_form_takes_the_place_of_an_upload(server: StorageServer) -> None:
    content, form = b"0123456789", server.form(10)
    body = body_of(form.fields, content)
    with contextlib.ExitStack() as strangers:
        for _ in range(5):
            strangers.enter_context(start_upload(server, form, body[:50], len(body)))
        with contextlib.ExitStack() as holders:
            for _ in range(2):
                holders.enter_context(start_upload(server, form, body[:-15], len(body)))
            wait_for(lambda: len(server.files()) == 2, "the uploads did not begin")
            refused = server.post(content)
            assert code(refused, 503) == "overloaded"
            assert int(refused.headers["retry-after"]) > 0
        wait_for(lambda: not server.files(), "the uploads did not end")
        assert server.post(content).status_code == 204
        assert server.post(content).status_code == 204


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
    server.post(bytes(30_000_000))
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
    ("path", "method"), [(f"/cloud/storage/{REGION}", "POST"), (f"/cloud/storage/{REGION}/{NAME}", "GET")]
)
def test_browsers_may_ask_first(server: StorageServer, path: str, method: str) -> None:
    response = httpx.options(server.origin + path, headers={"Origin": ORIGIN})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert response.headers["access-control-allow-methods"] == f"{method},OPTIONS"


def test_head_says_the_size(server: StorageServer) -> None:
    server.post(b"0123456789")
    response = httpx.head(server.url())
    assert response.status_code == 200
    assert response.headers["content-length"] == "10"


def test_a_full_disk_is_said_so_and_leaves_nothing(server: StorageServer) -> None:
    server.storage._reserve = 2**62
    response = server.post(b"x")
    assert code(response, 503) == "storage_full"
    assert "retry-after" in response.headers
    assert server.files() == []
