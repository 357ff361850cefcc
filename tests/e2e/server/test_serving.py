from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import resource
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.contract.receipts import Receipt, verify_receipt
from chalicelib.contract.uploads import PART_SIZE, composite_digest
from tests.e2e.running_server import ROOT, Person, RunningServer, running_server, wait_for
from tests.e2e.server.strangers import Stranger

MIB = 1024 * 1024
TAG = "ab" * 32


def contents(size: int, start: int = 0) -> Iterator[bytes]:
    """Bytes that a file of ``size`` has from ``start`` on, at most a mebibyte at a time."""
    block = bytes(range(256)) * 4096
    return (block[: min(MIB, size - at)] for at in range(start, size, MIB))


def announce(server: RunningServer, person: Person, size: int, number: int = 0) -> dict[str, Any]:
    digests = []
    for start in range(0, size, PART_SIZE):
        digest = hashlib.sha256()
        for chunk in contents(min(start + PART_SIZE, size), start):
            digest.update(chunk)
        digests.append(digest.hexdigest())
    body = {"report_id": person.report_id(number), "size": size, "sha256": digests[0]}
    if len(digests) > 1:
        body |= {"sha256": composite_digest(digests), "part_sha256": digests}
    with server.client(headers=person.headers) as client:
        announced: dict[str, Any] = client.post("/cloud/reports", json=body).raise_for_status().json()
    return announced


def put(url: str, headers: dict[str, str], content: Iterator[bytes]) -> httpx.Response:
    return httpx.put(url, content=content, headers=headers, timeout=60)


def upload(server: RunningServer, person: Person, reserved: dict[str, Any], size: int) -> httpx.Response:
    """Send a whole file, or its parts and the call that puts them together; the last answer."""
    signed = reserved["upload"]
    if "parts" not in signed:
        return put(signed["url"], signed["headers"], contents(size))
    for part in signed["parts"]:
        start = (part["number"] - 1) * PART_SIZE
        answer = put(part["url"], part["headers"], contents(min(start + PART_SIZE, size), start))
        if answer.status_code != 200:
            return answer
    with server.client(headers=person.headers) as client:
        return client.post(own_calls(reserved["link"]) + "/complete")


def own_calls(link: str) -> str:
    return "/cloud/reports/" + link.partition("/app/report/")[2]


def locate(server: RunningServer, link: str) -> httpx.Response:
    with server.client() as client:
        return client.get(own_calls(link))


def test_the_first_run_is_private_and_says_where_everything_is(picsafe_server: RunningServer) -> None:
    ready = picsafe_server.ready
    assert ready["event"] == "ready"
    assert ready["services"] == ["cloud", "keys", "users"]
    assert ready["outbox"] == str(picsafe_server.data / "outbox")
    assert stat.S_IMODE(picsafe_server.data.stat().st_mode) == 0o700
    for path in picsafe_server.data.rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name
    assert httpx.get(f"{picsafe_server.url}/health").status_code == 200


def test_a_mail_in_the_outbox_is_announced_without_its_address(picsafe_server: RunningServer) -> None:
    picsafe_server.sign_in("announced@example.org")
    name = picsafe_server.outbox("announced@example.org").path.name
    wait_for(
        lambda: any(line.get("file", "").endswith(name) for line in picsafe_server.lines), "not announced"
    )
    assert "announced" not in json.dumps(picsafe_server.lines)


def test_nothing_about_anyone_is_logged(picsafe_server: RunningServer) -> None:
    person = picsafe_server.sign_in("quiet@example.org", firstname="Quietfirst", lastname="Quietlast")
    report_id = person.report_id(1)
    with picsafe_server.client(headers=person.headers) as client:
        key = client.post("/keys", json={"report_id": report_id}).json()["key"]
        client.get(f"/keys/{report_id}").raise_for_status()
        client.get("/keys/0000000011462800528240?secret=query")
    form = announce(picsafe_server, person, 3, 1)
    assert upload(picsafe_server, person, form, 3).status_code == 200
    httpx.get(locate(picsafe_server, form["link"]).json()["download_url"]).raise_for_status()
    download = '"operation": "/cloud/storage/{region}/{name}"'
    wait_for(lambda: download in picsafe_server.log.read_text(), "the download was not logged")
    log = picsafe_server.log.read_text()
    assert '"operation": "/keys/{report_id}"' in log
    name = form["link"].rpartition("/")[2]
    for secret in (
        "quiet@",
        "Quietfirst",
        "Quietlast",
        key,
        person.token,
        report_id,
        name,
        "secret",
        "127.0.0.1",
    ):
        assert secret not in log


def test_the_web_page_and_the_description_are_there(picsafe_server: RunningServer) -> None:
    with picsafe_server.client() as client:
        assert client.get("/").headers["content-type"].startswith("text/html")
        described = client.get("/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert "/keys/{report_id}" in described["paths"]


def test_a_second_server_on_the_same_data_or_port_says_what_to_do(
    picsafe_server: RunningServer, tmp_path: Path
) -> None:
    def start(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "picsafe", "serve", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    same_data = start("--data", str(picsafe_server.data), "--port", "0")
    assert same_data.returncode == 1
    assert "Another PicSafe server is using the data folder" in same_data.stderr
    port = picsafe_server.url.rpartition(":")[2]
    same_port = start("--data", str(tmp_path / "data"), "--port", port)
    assert same_port.returncode == 1
    assert f"Port {port} is in use already" in same_port.stderr
    no_issuer = start("--data", str(tmp_path / "data"), "--port", "0", "--services", "keys")
    assert "--issuer" in no_issuer.stderr
    for refused in (same_data, same_port, no_issuer):
        assert "Traceback" not in refused.stderr


def test_a_large_file_passes_in_constant_memory(picsafe_server: RunningServer) -> None:
    person = picsafe_server.sign_in("large@example.org")
    size = 200 * MIB + 12345
    first = announce(picsafe_server, person, MIB, 1)
    assert upload(picsafe_server, person, first, MIB).status_code == 200
    before = picsafe_server.memory()
    form = announce(picsafe_server, person, size, 2)
    assert upload(picsafe_server, person, form, size).status_code == 200
    located = locate(picsafe_server, form["link"]).raise_for_status().json()
    assert located["size"] == size
    received = 0
    with httpx.stream("GET", located["download_url"]) as response:
        for chunk in response.iter_bytes():
            received += len(chunk)
    assert received == size
    assert picsafe_server.memory() - before < 32 * MIB


def test_stopping_finishes_what_is_under_way(own_server: RunningServer) -> None:
    person = own_server.sign_in()
    size = 3 * MIB
    form = announce(own_server, person, size)
    told_to_stop = threading.Event()

    def content() -> Iterator[bytes]:
        blocks = contents(size)
        yield next(blocks)
        incoming = own_server.data / "cloud" / "incoming"
        wait_for(lambda: any(incoming.glob("*")), "the upload did not begin")
        own_server.signal(signal.SIGTERM)
        wait_for(lambda: {"event": "stopping"} in own_server.lines, "it does not stop")
        told_to_stop.set()
        yield from blocks

    response = put(form["upload"]["url"], form["upload"]["headers"], content())
    assert told_to_stop.is_set()
    assert response.status_code == 200
    assert own_server.stop() == 0
    own_server.restart()
    assert locate(own_server, form["link"]).json()["size"] == size


def test_stopping_does_not_wait_for_ever(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", "--stop-seconds", "1") as server:
        url = httpx.URL(server.url)
        address = (url.host, url.port or 80)
        with socket.create_connection(address) as stalled, socket.create_connection(address):
            stalled.sendall(
                b"POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\nexpect: 100-continue\r\n\r\n"
            )
            assert stalled.recv(100).startswith(b"HTTP/1.1 100 ")
            server.signal(signal.SIGTERM)
            assert server.process.wait(10) == 0


def start_put(signed: dict[str, Any]) -> socket.socket:
    url = httpx.URL(signed["url"])
    connection = socket.create_connection((url.host, url.port or 80))
    headers = "".join(f"{name}: {value}\r\n" for name, value in signed["headers"].items())
    connection.sendall(f"PUT {url.raw_path.decode()} HTTP/1.1\r\nhost: x\r\n{headers}\r\n".encode())
    return connection


def test_an_upload_that_dies_with_the_server_leaves_nothing_visible(own_server: RunningServer) -> None:
    person = own_server.sign_in()
    size = 10 * MIB
    form = announce(own_server, person, size)
    blocks = contents(size)
    with start_put(form["upload"]) as connection:
        connection.sendall(next(blocks) + next(blocks))
        incoming = own_server.data / "cloud" / "incoming"
        wait_for(lambda: any(path.stat().st_size for path in incoming.glob("*")), "nothing was written")
        own_server.kill()
    own_server.restart()
    assert locate(own_server, form["link"]).status_code == 404
    assert not list((own_server.data / "cloud").glob("*/*.picsafe"))


def test_an_upload_in_parts_goes_on_after_the_server_was_killed(own_server: RunningServer) -> None:
    person = own_server.sign_in()
    size = 2 * PART_SIZE + MIB
    form = announce(own_server, person, size)
    first, second, _ = form["upload"]["parts"]
    assert put(first["url"], first["headers"], contents(PART_SIZE)).status_code == 200
    with start_put(second) as connection:
        # more than is gathered in memory for one write
        connection.sendall(b"".join(contents(3 * MIB)))
        content = next((own_server.data / "cloud" / "parts").glob("*/content"))
        wait_for(lambda: content.stat().st_size > PART_SIZE, "nothing was written")
        own_server.kill()
    own_server.restart()
    digests = []
    for start in range(0, size, PART_SIZE):
        piece = b"".join(contents(min(start + PART_SIZE, size), start))
        digests.append(hashlib.sha256(piece).hexdigest())
    with own_server.client(headers=person.headers) as client:
        resumed = client.post(own_calls(form["link"]) + "/upload", json={"part_sha256": digests}).json()
    assert [part["number"] for part in resumed["upload"]["parts"]] == [2, 3]
    assert upload(own_server, person, {**form, **resumed}, size).status_code == 200
    located = locate(own_server, form["link"]).json()
    assert httpx.get(located["download_url"]).content == b"".join(contents(size))


def test_no_key_was_given_without_an_entry_even_if_the_server_is_killed(own_server: RunningServer) -> None:
    people = [own_server.sign_in(f"person{number}@example.org") for number in range(4)]
    # several reports: of one, nobody gets the key more than thirty times in ten minutes
    reports = [people[0].report_id(number) for number in range(4)]
    with own_server.client(headers=people[0].headers) as client:
        for report_id in reports:
            client.post("/keys", json={"report_id": report_id}).raise_for_status()
            client.put(f"/keys/{report_id}/tag", json={"tag": TAG}).raise_for_status()
    stranger = Stranger(own_server.url)
    received: list[tuple[str, int, str]] = []
    receipts: list[Receipt] = []
    enough = threading.Event()

    def storm(person: Person) -> None:
        with own_server.client(headers=person.headers) as client:
            for report_id in itertools.cycle(reports):
                try:
                    response = client.get(f"/keys/{report_id}", params={"tag": TAG})
                except httpx.HTTPError:
                    return
                if response.status_code == 200:
                    entry = response.json()["entry"]
                    received.append((report_id, entry["seq"], entry["hash"]))
                    signed = response.json()["receipt"]
                    receipts.append(Receipt(report_id, entry["seq"], entry["hash"], **signed))
                    if len(received) >= 200:
                        enough.set()

    threads = [threading.Thread(target=storm, args=(person,)) for person in people * 2]
    for thread in threads:
        thread.start()
    assert enough.wait(60)
    stranger.follow()
    own_server.kill()
    for thread in threads:
        thread.join(30)
    own_server.restart()
    logged = {
        (report_id, seq, digest)
        for report_id in reports
        for seq, digest in trail(own_server, people[0], report_id)
    }
    assert len(received) >= 200
    assert len({one[:2] for one in received}) == len(received), "two keys were given for one entry"
    assert set(received) <= logged, "a key was given, and its entry is not on the trail"
    stranger.follow_until([digest for _, _, digest in logged])
    for receipt in receipts:
        verify_receipt(receipt, stranger.key)
    assert httpx.get(f"{own_server.url}/health").status_code == 200


def trail(server: RunningServer, person: Person, report_id: str) -> Iterator[tuple[int, str]]:
    cursor: str | None = None
    with server.client(headers=person.headers) as client:
        while True:
            query = {"limit": "500"} | ({"cursor": cursor} if cursor else {})
            page = client.get(f"/keys/{report_id}/log", params=query).raise_for_status().json()
            yield from ((entry["seq"], entry["hash"]) for entry in page["entries"])
            cursor = page.get("cursor")
            if not cursor:
                return


def test_lists_hold_soon_after_they_were_changed_and_at_once_on_sighup(tmp_path: Path) -> None:
    deny = tmp_path / "data" / "blacklist"
    with running_server(tmp_path / "data") as server:
        person = server.sign_in("fred@example.org")
        with server.client(headers=person.headers) as client:
            assert client.post("/keys", json={"report_id": person.report_id(1)}).status_code == 201
            deny.write_text("*@EXAMPLE.org\n")
            wait_for(lambda: {"event": "reloaded"} in server.lines, "the lists were not read again")
            refused = client.post("/keys", json={"report_id": person.report_id(2)})
            assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
            deny.write_bytes(b"\xff")
            server.signal(signal.SIGHUP)
            wait_for(lambda: server.lines[-1]["event"] == "trouble", "no word about the bad list")
            assert client.post("/keys", json={"report_id": person.report_id(2)}).status_code == 403
            assert client.get("/health").json() == {"status": "ok", "warnings": ["lists_unusable"]}


def test_a_full_disk_refuses_the_upload_and_leaves_nothing(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        person = server.sign_in()
        form = announce(server, person, 12 * MIB)
        limit = 8 * MIB
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, limit))
        response = upload(server, person, form, 12 * MIB)
        assert (response.status_code, response.json()["code"]) == (503, "storage_full")
        assert not list((server.data / "cloud" / "incoming").glob("*"))
        assert httpx.get(f"{server.url}/health").status_code == 200


def test_addresses_that_hold_idle_connections_keep_nobody_else_out(tmp_path: Path) -> None:
    limits = ("--connections", "24", "--address-connections", "8")
    with running_server(tmp_path / "data", *limits) as server, contextlib.ExitStack() as held:
        url = httpx.URL(server.url)
        for last in (2, 3, 4, 5):
            for _ in range(30):
                connection = socket.create_connection(
                    (url.host, url.port or 80), timeout=20, source_address=(f"127.0.0.{last}", 0)
                )
                held.enter_context(connection).sendall(b"GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ")
        for source in ("127.0.0.1", "127.0.0.2"):
            with httpx.Client(transport=httpx.HTTPTransport(local_address=source)) as client:
                assert client.get(f"{server.url}/health").status_code == 200


def test_a_private_key_server_accepts_the_issuers_tokens_only_for_itself(
    picsafe_server: RunningServer, tmp_path: Path
) -> None:
    person = picsafe_server.sign_in("visitor@example.org")
    issuer = picsafe_server.ready["url"]
    with running_server(tmp_path / "data", "--services", "keys", "--issuer", issuer) as private:
        assert private.ready["outbox"] is None
        with private.client(headers=person.headers) as client:
            refused = client.post("/keys", json={"report_id": person.report_id()})
            assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token")
            assert client.get("/health").status_code == 200
            assert client.get("/me").status_code == 404


def test_https_without_a_proxy(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    _self_signed(certificate, key)
    flags = ("--tls-certificate", str(certificate), "--tls-key", str(key))
    with running_server(tmp_path / "data", *flags, processes=2) as server, contextlib.ExitStack() as held:
        assert server.url.startswith("https://")
        before = [held.enter_context(_trusting(server, certificate)) for _ in range(2)]
        assert {client.get("/health").status_code for client in before} == {200}
        _self_signed(certificate, key)
        wait_for(lambda: {"event": "renewed"} in server.lines, "the certificate was not read again")

        def all_show_it() -> bool:
            # two at once, of which each process has one
            with contextlib.ExitStack() as stack:
                after = [stack.enter_context(_trusting(server, certificate)) for _ in range(2)]
                try:
                    return {client.get("/health").status_code for client in after} == {200}
                except httpx.ConnectError:
                    return False

        wait_for(all_show_it, "a process shows the certificate of before")
        # connections of before go on
        assert {client.get("/health").status_code for client in before} == {200}


def _trusting(server: RunningServer, certificate: Path) -> httpx.Client:
    return server.client(verify=ssl.create_default_context(cafile=str(certificate)))


def _self_signed(certificate: Path, key: Path) -> None:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


@pytest.mark.parametrize("times", [1, 2])
def test_a_signal_ends_the_server_in_good_order(tmp_path: Path, times: int) -> None:
    with running_server(tmp_path / "data") as server:
        for _ in range(times):
            server.signal(signal.SIGINT)
        assert server.stop() == 0
    assert (tmp_path / "data" / "keys.db").is_file()
