"""SMART Backend Services: what is signed, when a token is gotten anew, and what goes wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from picsafe.delivery.errors import Later
from picsafe.delivery.fhir.auth import SmartBackend
from picsafe.delivery.fhir.capabilities import OAUTH
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.http_connection import HttpConnection
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.settings.secrets import Secret
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir, said

P384 = ec.generate_private_key(ec.SECP384R1())
P256 = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        yield made


class Authorization:
    """Gives tokens, each good until it is revoked."""

    def __init__(self, server: CarelessFhir, key: Key = P384) -> None:
        self.server = server
        self.public = key.public_key()
        self.given: list[dict[str, Any]] = []
        self.headers: list[dict[str, Any]] = []
        self.good = ""
        server.instead = self

    def __call__(self, asked: Asked) -> Said | None:
        path = asked.path.partition("?")[0]
        if path == "/token":
            return self._give(asked)
        if path == "/.well-known/smart-configuration":
            return said(200, {"token_endpoint": f"{self.server.url}/token"})
        if path != "/metadata" and asked.headers.get("Authorization") != f"Bearer {self.good}":
            return Said(401)
        return None

    def _give(self, asked: Asked) -> Said:
        form = asked.form
        assert form["grant_type"] == "client_credentials"
        assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        assertion = form["client_assertion"]
        claims = jwt.decode(
            assertion,
            self.public,
            algorithms=["ES384", "RS384"],
            audience=f"{self.server.url}/token",
            leeway=600,
        )
        self.headers.append(jwt.get_unverified_header(assertion))
        self.given.append({**claims, "scope": form["scope"]})
        self.good = f"token-{len(self.given)}"
        return said(200, {"access_token": self.good, "token_type": "bearer", "expires_in": 300})


def settings_of(server: CarelessFhir, folder: Path, key: Key = P384, **more: Any) -> FhirSettings:
    path = folder / "key.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    usual: dict[str, Any] = {
        "url": server.url,
        "version": "STU3",
        "client_id": "picsafe",
        "signing_key": Secret(f"file:{path}"),
        "key_id": "2026",
    }
    return FhirSettings(**{**usual, **more})


@pytest.mark.parametrize(("key", "algorithm"), [(P384, "ES384"), (RSA, "RS384")])
def test_what_is_signed_is_what_smart_asks_for(
    server: CarelessFhir, tmp_path: Path, key: Key, algorithm: str
) -> None:
    authorization = Authorization(server, key)
    client = FhirClient(settings_of(server, tmp_path, key))
    client.search("Patient", [])
    client.search("Patient", [])
    # revoked: gotten anew at once
    authorization.good = "none"
    client.search("Patient", [])
    client.close()
    first, second = authorization.given
    assert authorization.headers[0] == {"alg": algorithm, "kid": "2026", "typ": "JWT"}
    assert (first["iss"], first["sub"], first["scope"]) == ("picsafe", "picsafe", "system/*.*")
    assert 0 < first["exp"] - first["iat"] <= 300
    assert first["jti"] != second["jti"]


def test_a_token_is_gotten_anew_before_its_time_is_over(server: CarelessFhir, tmp_path: Path) -> None:
    authorization = Authorization(server)
    settings = settings_of(server, tmp_path, token_url=f"{server.url}/token")
    now = [0.0]
    start = time.time()
    connection = HttpConnection(settings)
    backend = SmartBackend(settings, connection, lambda: "", lambda: start + now[0])
    seen = []
    for now[0] in (0, 269, 271):
        seen.append(backend.headers()["Authorization"])
    connection.close()
    assert seen == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]
    assert len(authorization.given) == 2


def test_where_tokens_are_had_is_also_in_the_statement(server: CarelessFhir, tmp_path: Path) -> None:
    authorization = Authorization(server)
    uris = [{"url": "token", "valueUri": f"{server.url}/token"}]
    server.security = {"extension": [{"url": OAUTH, "extension": uris}]}
    server.instead = lambda asked: (
        Said(404) if asked.path == "/.well-known/smart-configuration" else authorization(asked)
    )
    client = FhirClient(settings_of(server, tmp_path))
    client.search("Patient", [])
    client.close()
    assert len(authorization.given) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (said(400, {"error": "invalid_client", "error_description": "secret"}), "token_http_400"),
        (Said(503), "token_http_503"),
        (Said(200, b"<html>"), "token_unreadable"),
        (said(200, {"access_token": "a\r\nX: y"}), "token_unreadable"),
        (said(200, {"access_token": "x" * 20_000}), "token_unreadable"),
    ],
)
def test_where_there_is_no_token_the_destination_is_down(
    server: CarelessFhir, tmp_path: Path, answer: Said, code: str
) -> None:
    server.instead = lambda asked: answer if asked.path == "/token" else None
    client = FhirClient(settings_of(server, tmp_path, token_url=f"{server.url}/token"))
    with pytest.raises(Later) as failed:
        client.search("Patient", [])
    client.close()
    assert (failed.value.code, failed.value.is_down) == (code, True)
    assert "secret" not in failed.value.detail


def test_a_token_that_is_never_taken_is_asked_for_twice_and_no_more(
    server: CarelessFhir, tmp_path: Path
) -> None:
    authorization = Authorization(server)
    server.instead = lambda asked: authorization(asked) if asked.path != "/Patient?" else Said(401)
    client = FhirClient(settings_of(server, tmp_path))
    with pytest.raises(Later) as failed:
        client.search("Patient", [])
    client.close()
    assert failed.value.code == "http_401"
    assert len(authorization.given) == 2


@pytest.mark.parametrize("endpoint", ["http://login.myhospital.example/token", "ftp://x", "", 7, "https://"])
def test_nothing_is_signed_for_an_address_in_the_clear(
    server: CarelessFhir, tmp_path: Path, endpoint: object
) -> None:
    server.instead = lambda asked: (
        said(200, {"token_endpoint": endpoint}) if asked.path.startswith("/.well-known") else None
    )
    client = FhirClient(settings_of(server, tmp_path))
    with pytest.raises(Later) as failed:
        client.search("Patient", [])
    client.close()
    assert failed.value.code in {"insecure_token_url", "invalid_token_url", "no_token_url"}
    assert not [asked for asked in server.asked if asked.body]


@pytest.mark.parametrize(
    ("more", "code"),
    [({}, "invalid_signing_key"), ({"signing_key": Secret("file:/nowhere")}, "secret_missing")],
)
def test_a_key_that_smart_does_not_know_is_named(
    server: CarelessFhir, tmp_path: Path, more: dict[str, Any], code: str
) -> None:
    Authorization(server)
    client = FhirClient(settings_of(server, tmp_path, P256, **more))
    with pytest.raises(Later) as failed:
        client.search("Patient", [])
    client.close()
    assert failed.value.code == code
