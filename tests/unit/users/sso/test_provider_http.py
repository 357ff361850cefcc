"""Where providers are asked, and what is made of their answers."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chalicelib.deadline import within
from chalicelib.users.sso import provider_http
from chalicelib.users.sso.errors import ProviderUnreachable
from chalicelib.users.sso.provider_http import AT_ONCE, AT_ONCE_OF_ONE, MAX_ANSWER, HttpsProviders, is_public
from tests.fakes.serving import serving
from tests.fakes.tls import self_signed

INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fec0::1",
    "fd00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:a9fe:a9fe::1",
    "2001:0:a9fe:a9fe::1",
]


@pytest.mark.parametrize("url", ["https://host.example:99999/", "https://[::1/x"])
def test_an_address_that_is_none_is_unreachable(url: str) -> None:
    with pytest.raises(ProviderUnreachable):
        HttpsProviders(resolve=lambda host, port: ["192.0.2.1"]).get(url)


def test_slow_providers_take_few_threads_and_keep_no_other_waiting() -> None:
    arrived, release = threading.Semaphore(0), threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        arrived.release()
        assert release.wait(60)
        return []

    asking = HttpsProviders(resolve=resolve)

    def ask(host: str) -> None:
        with pytest.raises(ProviderUnreachable):
            asking.get(f"https://{host}/")

    slow = ["one.example"] * AT_ONCE_OF_ONE + ["two.example"] * AT_ONCE_OF_ONE + ["three.example"] * 2
    assert len(slow) == AT_ONCE
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for number, host in enumerate(slow):
            threads.submit(ask, host)
            assert arrived.acquire(timeout=60)
            if number == AT_ONCE_OF_ONE - 1:
                # at once, without being looked up
                ask("one.example")
        ask("four.example")
        release.set()
    assert not arrived.acquire(blocking=False)
    # what is over counts no more
    ask("four.example")
    assert arrived.acquire(blocking=False)


@dataclass
class Server:
    """What it answers, and what it was asked."""

    status: int = 200
    body: bytes = b"{}"
    drips: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    hosts: list[str | None] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made, over = Server(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            made.asked.append((self.command, self.path, self.rfile.read(length)))
            made.hosts.append(self.headers["Host"])
            made.headers = dict(self.headers)
            self.send_response(made.status)
            self.send_header("Location", "https://169.254.169.254/latest/meta-data")
            self.end_headers()
            try:
                self.wfile.write(made.body)
                while made.drips and not over.wait(0.01):
                    self.wfile.write(b"x")
                    self.wfile.flush()
            except OSError:
                pass

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*self_signed(tmp_path))
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.socket = tls.wrap_socket(listening.socket, server_side=True)
    made.port = listening.server_address[1]
    try:
        with serving(listening):
            yield made
    finally:
        over.set()


@pytest.fixture
def http(tmp_path: Path, server: Server) -> HttpsProviders:
    trusted = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
    return HttpsProviders(["localhost"], resolve=lambda _host, _port: ["127.0.0.1"], tls=trusted)


def test_a_provider_is_asked_by_its_name_over_tls(http: HttpsProviders, server: Server) -> None:
    answer = http.get(f"https://localhost:{server.port}/a/b?c=d")
    assert (answer.status, answer.body) == (200, b"{}")
    form = {"code": "the code&more"}
    assert http.post(f"https://localhost:{server.port}/token", form, "Basic YTpi").status == 200
    assert server.asked == [("GET", "/a/b?c=d", b""), ("POST", "/token", b"code=the+code%26more")]
    assert server.hosts == [f"localhost:{server.port}"] * 2
    assert server.headers["Authorization"] == "Basic YTpi"
    assert "{}" not in repr(answer)


def test_nothing_is_followed_or_repeated(http: HttpsProviders, server: Server) -> None:
    for status in (301, 302, 307, 308, 503):
        server.status = status
        assert http.get(f"https://localhost:{server.port}/").status == status
    assert len(server.asked) == 5


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_not_asked(http: HttpsProviders, server: Server, address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    asking = HttpsProviders(resolve=lambda _host, _port: ["8.8.8.8", address], tls=http._tls)
    with pytest.raises(ProviderUnreachable):
        asking.get(f"https://localhost:{server.port}/")
    assert server.asked == []


def test_addresses_outside_may_be_asked() -> None:
    for address in ("8.8.8.8", "2606:4700::1111"):
        assert is_public(ipaddress.ip_address(address))


def test_who_is_somebody_else_is_not_believed(http: HttpsProviders, server: Server) -> None:
    # the certificate is for localhost, and of nobody whom the machine believes
    elsewhere = HttpsProviders(["login.example"], resolve=lambda *_: ["127.0.0.1"], tls=http._tls)
    for asking, host in (
        (elsewhere, "login.example"),
        (HttpsProviders(["localhost"], resolve=lambda *_: ["127.0.0.1"]), "localhost"),
    ):
        with pytest.raises(ProviderUnreachable):
            asking.get(f"https://{host}:{server.port}/")
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    ["http://localhost:{}/", "https://user@localhost:{}/", "https:///x", "ftp://localhost", "file:///etc"],
)
def test_only_https_addresses_are_asked(http: HttpsProviders, server: Server, url: str) -> None:
    with pytest.raises(ProviderUnreachable):
        http.get(url.format(server.port))
    assert server.asked == []


def test_long_and_slow_answers_are_none(
    http: HttpsProviders, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.body = b"x" * (MAX_ANSWER + 1)
    with pytest.raises(ProviderUnreachable) as raised:
        http.get(f"https://localhost:{server.port}/")
    # what was answered is anybody's, and in no message
    assert "xxx" not in f"{raised.value} {raised.value.__cause__}"
    server.body, server.drips = b"", True
    monkeypatch.setattr(provider_http, "READ_SECONDS", 0.2)
    with pytest.raises(ProviderUnreachable):
        http.get(f"https://localhost:{server.port}/")


def test_nobody_answers_or_there_is_no_time_or_no_name(http: HttpsProviders, server: Server) -> None:
    with pytest.raises(ProviderUnreachable):
        http.get("https://localhost:1/")
    with within(1), pytest.raises(ProviderUnreachable):
        http.get(f"https://localhost:{server.port}/")

    def fails(_host: str, _port: int) -> list[str]:
        raise OSError

    for resolve in (fails, lambda *_: [], lambda *_: ["no address"]):
        with pytest.raises(ProviderUnreachable):
            HttpsProviders(resolve=resolve).get("https://login.example/")
    assert server.asked == []
