"""Reports posted to a real Endpoint Server."""

from __future__ import annotations

import signal
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chalicelib.clock import utc_now
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, lifetime
from tests.e2e.running_endpoint import ENDPOINT, RunningEndpoint, running_endpoint
from tests.e2e.running_server import wait_for
from tests.fakes.endpoint.reports import plain_report
from tests.fakes.endpoint.user_server import user_server
from tests.fakes.sealed_reports import report_id
from tests.fakes.tls import self_signed
from tests.fakes.tokens import FakeSigner, make_token, person
from tests.unit.picsafe.endpoint.http.post_office import form


class Sender:
    """Somebody who posts with tokens of a User Server."""

    def __init__(self, signer: FakeSigner, issuer: str) -> None:
        self.issuer = issuer
        self._signer = signer
        self.token = self.token_for(ENDPOINT)

    def token_for(self, audience: str) -> str:
        issued, expires = lifetime(utc_now(), AUDIENCE_LIFETIME)
        times = {"iat": issued, "exp": expires}
        return make_token(self._signer, person(17), iss=self.issuer, aud=[audience], **times)

    def post(self, endpoint: RunningEndpoint, content: bytes, token: str | None = None) -> httpx.Response:
        body, kind = form(("token", token or self.token), ("picsafe_file", "package.encrypted", content))
        return httpx.post(
            f"{endpoint.url}/api/report", content=body, headers={"Content-Type": kind}, timeout=60
        )


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    signer = FakeSigner()
    with user_server(signer) as issuer:
        (tmp_path / "archive").mkdir()
        (tmp_path / "endpoint.toml").write_text(
            f"""data = "{tmp_path}/data"
            [http]
            listen = "127.0.0.1:0"
            public_url = "{ENDPOINT}"
            [tokens]
            user_server = "{issuer}"
            [destination.archive]
            kind = "folder"
            path = "{tmp_path}/archive"
            """
        )
        yield Sender(signer, issuer)


def test_a_posted_report_is_delivered_once_and_nobody_is_in_the_log(sender: Sender, tmp_path: Path) -> None:
    content = plain_report(tmp_path).read_bytes()
    config, arrived = tmp_path / "endpoint.toml", tmp_path / "archive" / report_id(2)
    with running_endpoint(config) as endpoint:
        assert httpx.get(f"{endpoint.url}/health").json() == {"status": "ok"}
        assert sender.post(endpoint, content).json() == {"success": True}
        wait_for(arrived.exists, "the report was not delivered", 60)
        assert sender.post(endpoint, content, token="x.y.z").status_code == 401
        assert sender.post(endpoint, b"no report").status_code == 422
        assert endpoint.stop() == 0
    with running_endpoint(config) as endpoint:
        assert sender.post(endpoint, content).json() == {"success": True}
        assert endpoint.stop() == 0
    assert [path.name for path in (tmp_path / "archive").iterdir() if path.name[0] != "."] == [report_id(2)]
    assert not list((tmp_path / "data" / "incoming").iterdir())
    log = endpoint.log.read_text()
    assert "refused" in log
    for personal in (sender.token, sender.token[-20:], "Pat", "Example", "example.org", "MRN", report_id(2)):
        assert personal not in log


def test_uploads_under_way_end_before_the_server_does(sender: Sender, tmp_path: Path) -> None:
    content = plain_report(tmp_path).read_bytes()
    body, kind = form(("token", sender.token), ("picsafe_file", "package.encrypted", content))
    with running_endpoint(tmp_path / "endpoint.toml") as endpoint:

        def halves() -> Iterator[bytes]:
            yield body[:100]
            endpoint.process.terminate()
            wait_for(lambda: not _accepts(endpoint.url), "it goes on taking connections")
            yield body[100:]

        answer = httpx.post(
            f"{endpoint.url}/api/report", content=halves(), headers={"Content-Type": kind}, timeout=60
        )
        assert answer.json() == {"success": True}
        assert endpoint.process.wait(60) == 0


def test_it_speaks_tls_itself(sender: Sender, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    config = tmp_path / "endpoint.toml"
    origin = "https://localhost:8443"
    tls = f'tls_certificate = "{certificate}"\ntls_key = "{key}"\n'
    config.write_text(config.read_text().replace(f'"{ENDPOINT}"', f'"{origin}"\n{tls}'))
    body, kind = form(
        ("token", sender.token_for(origin)),
        ("picsafe_file", "package.encrypted", plain_report(tmp_path).read_bytes()),
    )
    with running_endpoint(config) as endpoint:
        url = endpoint.url.replace("127.0.0.1", "localhost")
        context = ssl.create_default_context(cafile=str(certificate))
        headers = {"Content-Type": kind}
        answer = httpx.post(f"{url}/api/report", content=body, headers=headers, verify=context, timeout=60)
        # what is not sealed may come this way
        assert answer.json() == {"success": True}
        assert answer.headers["strict-transport-security"]


def test_a_certificate_that_was_renewed_is_shown_within_seconds(sender: Sender, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    config = tmp_path / "endpoint.toml"
    tls = f'tls_certificate = "{certificate}"\ntls_key = "{key}"\n'
    settings = config.read_text().replace(f'"{ENDPOINT}"', f'"https://localhost:8443"\n{tls}')
    with socket.create_server(("127.0.0.1", 0)) as free:
        adt = free.getsockname()
    config.write_text(f'{settings}\n[adt]\nlisten = "127.0.0.1:{adt[1]}"\n{tls}')
    with running_endpoint(config) as endpoint:
        address = ("127.0.0.1", httpx.URL(endpoint.url).port or 0)
        before = ssl.get_server_certificate(address)
        self_signed(tmp_path)
        renewed = certificate.read_text().strip()
        assert ssl.get_server_certificate(address) == before
        wait_for(lambda: '"certificate_changed"' in endpoint.log.read_text(), "it was not read again")
        assert ssl.get_server_certificate(address).strip() == renewed != before.strip()
        wait_for(lambda: ssl.get_server_certificate(adt).strip() == renewed, "that of ADT was not")
        key.write_text("no key")
        endpoint.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "certificate_unusable" in endpoint.log.read_text(), "no word about the bad key")
        assert ssl.get_server_certificate(address).strip() == renewed
        assert endpoint.stop() == 0


def _accepts(url: str) -> bool:
    try:
        httpx.get(f"{url}/health", timeout=0.5)
    except httpx.HTTPError:
        return False
    return True


def test_a_test_endpoint_shows_what_it_is_sent(sender: Sender, tmp_path: Path) -> None:
    command = ("--demo", "--listen", "127.0.0.1:0", "--url", ENDPOINT, "--user-server", sender.issuer)
    with running_endpoint(tmp_path / "none.toml", *command) as endpoint:
        assert sender.post(endpoint, plain_report(tmp_path).read_bytes()).json() == {"success": True}
        wait_for(lambda: report_id(2) in httpx.get(endpoint.url).text, "the report was not shown", 60)
        assert endpoint.stop() == 0
    assert "Never send a real patient" in endpoint.log.read_text()
