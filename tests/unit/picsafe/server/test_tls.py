"""Certificates that are renewed while connections are served, and what cannot be shown."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chalicelib.health import Warnings
from picsafe.server.composition import Threads, compose
from picsafe.server.errors import StartError
from picsafe.server.tls import Tls, keeper_of, tls_of
from tests.fakes.tls import Authority, Issued
from tests.unit.picsafe.server.conftest import echo_app
from tests.unit.picsafe.server.live_server import live_server
from tests.unit.picsafe.server.storage_server import ORIGIN, PLAIN


class Files:
    """A certificate, its key and perhaps its chain, as files that something renews."""

    def __init__(self, folder: Path, authority: Authority, *, apart: bool) -> None:
        self.certificate, self.key = folder / "cert.pem", folder / "privkey.pem"
        self.chain = folder / "fullchain.pem" if apart else None
        self._authority = authority
        self.write(authority.issue())

    def write(self, issued: Issued) -> None:
        full = issued.certificate + self._authority.intermediate
        self.certificate.write_bytes(full if self.chain is None else issued.certificate)
        self.key.write_bytes(issued.key)
        if self.chain is not None:
            self.chain.write_bytes(full)

    def tls(self) -> Tls:
        return Tls(self.certificate, self.key, self.chain)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(params=[False, True], ids=["behind it", "apart"])
def files(request: pytest.FixtureRequest, tmp_path: Path, authority: Authority) -> Files:
    return Files(tmp_path, authority, apart=request.param)


@pytest.fixture
def trust(authority: Authority) -> ssl.SSLContext:
    """Knows the root alone, so that the server has to send who is between."""
    return ssl.create_default_context(cadata=authority.root.decode())


@pytest.fixture
def served(files: Files) -> Iterator[tuple[Tls, str]]:
    threads, tls = Threads(), files.tls()
    dispatcher = compose(echo_app(), threads, storage=None, origin=ORIGIN, web=PLAIN)
    with live_server(dispatcher, tls=tls) as origin:
        yield tls, origin
    threads.close()


def shown_by(client: httpx.Client, origin: str) -> bytes:
    """The certificate of the connection that a request goes by."""
    with client.stream("GET", f"{origin}/page.css") as answer:
        assert answer.status_code == 200
        connection = answer.extensions["network_stream"].get_extra_info("ssl_object")
        # httpcore's own object takes the flag by its place alone
        shown = connection.getpeercert(True)
        answer.read()
    return bytes(shown)


def test_new_connections_are_shown_the_renewed_one_and_old_ones_go_on(
    files: Files, served: tuple[Tls, str], trust: ssl.SSLContext, authority: Authority
) -> None:
    tls, origin = served
    said: list[str] = []
    warnings = Warnings()
    keeper = keeper_of(tls, warnings)

    def look() -> None:
        keeper.look(changed=lambda: said.append("renewed"), trouble=said.append)

    with httpx.Client(verify=trust) as old:
        first = shown_by(old, origin)
        look()
        assert said == []
        renewed = authority.issue()
        # a key that belongs to nothing: half of a renewal, or a mistake
        files.key.write_bytes(renewed.key)
        look()
        look()
        with httpx.Client(verify=trust) as between:
            assert shown_by(between, origin) == first
        assert [f"The TLS key {files.key} does not belong" in message for message in said] == [True]
        assert warnings.codes() == ["certificate_unusable"]
        files.write(renewed)
        look()
        assert (said[1:], warnings.codes()) == (["renewed"], [])
        with httpx.Client(verify=trust) as new:
            assert shown_by(new, origin) == ssl.PEM_cert_to_DER_cert(renewed.certificate.decode())
        # the connection from before is the same one
        assert shown_by(old, origin) == first


def test_what_cannot_be_shown_is_said(files: Files, authority: Authority) -> None:
    files.key.write_text("no key")
    with pytest.raises(StartError, match="cannot be read, or do not fit"):
        files.tls()
    files.key.unlink()
    with pytest.raises(StartError, match="cannot be read, or do not fit"):
        files.tls()
    files.write(authority.issue())
    files.certificate.write_bytes(b"")
    with pytest.raises(StartError, match="cannot be read, or do not fit"):
        files.tls()


def test_a_key_with_a_password_asks_nobody_at_the_terminal(tmp_path: Path, authority: Authority) -> None:
    from cryptography.hazmat.primitives import serialization

    issued = authority.issue()
    key = serialization.load_pem_private_key(issued.key, None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"pass"),
    )
    (tmp_path / "cert.pem").write_bytes(issued.certificate)
    (tmp_path / "key.pem").write_bytes(locked)
    with pytest.raises(StartError, match="has a password"):
        Tls(tmp_path / "cert.pem", tmp_path / "key.pem")


def test_a_chain_that_vouches_for_another_is_refused(tmp_path: Path, authority: Authority) -> None:
    files = Files(tmp_path, authority, apart=True)
    assert files.chain is not None
    files.chain.write_bytes(Authority().root)
    with pytest.raises(StartError, match="Nobody in the chain"):
        files.tls()


def test_one_that_ends_soon_is_told_of(files: Files, authority: Authority) -> None:
    files.write(authority.issue(days=13))
    warnings, tls = Warnings(), files.tls()
    keeper = keeper_of(tls, warnings)
    assert warnings.codes() == ["certificate_ends"]
    files.write(authority.issue(days=15))
    keeper.look(changed=lambda: None, trouble=pytest.fail)
    assert warnings.codes() == []


def test_one_option_alone_makes_no_sense(tmp_path: Path) -> None:
    assert tls_of(None, None) is None
    with pytest.raises(StartError, match="needs both"):
        tls_of(None, tmp_path / "key.pem")
    with pytest.raises(StartError, match="needs both"):
        tls_of(None, None, tmp_path / "chain.pem")
