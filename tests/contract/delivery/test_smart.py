"""Signing in at a FHIR server by an OpenID provider that is not ours, as a person and as a program."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import ECAlgorithm

from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.sign_in import SmartSignIn
from picsafe.delivery.fhir.user_tokens import token_file
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.peers.smart_provider import SmartProvider, smart_provider
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir, said

pytestmark = pytest.mark.peer

KEY = ec.generate_private_key(ec.SECP384R1())


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        found: int = free.getsockname()[1]
    return found


@pytest.fixture(scope="module")
def provider(port: int) -> Iterator[SmartProvider]:
    jwk: dict[str, Any] = json.loads(ECAlgorithm.to_jwk(KEY.public_key()))
    jwk |= {"kid": "k1", "alg": "ES384", "use": "sig"}
    with smart_provider(f"http://127.0.0.1:{port}/callback", json.dumps(jwk)) as running:
        yield running


@pytest.fixture
def server(provider: SmartProvider) -> Iterator[CarelessFhir]:
    """A FHIR server that lets in whom the provider knows."""
    configuration = provider.configuration()

    def instead(asked: Asked) -> Said | None:
        path = asked.path.partition("?")[0]
        if path == "/.well-known/smart-configuration":
            return said(200, configuration)
        if path == "/metadata" or provider.knows(
            asked.headers.get("Authorization", "").removeprefix("Bearer ")
        ):
            return None
        return Said(401)

    with careless_fhir() as made:
        made.instead = instead
        yield made


@pytest.fixture
def settings(server: CarelessFhir, port: int, tmp_path: Path) -> FhirSettings:
    return FhirSettings(
        url=server.url,
        version="STU3",
        client_id="picsafe",
        token_file=tmp_path / "fhir-token",
        redirect_port=port,
    )


def is_let_in(settings: FhirSettings) -> bool:
    with closing(FhirClient(settings)) as client:
        return client.search("Patient", []) == []


def test_a_person_signs_in_and_stays_signed_in(provider: SmartProvider, settings: FhirSettings) -> None:
    sign_in = SmartSignIn(settings)
    ended = provider.agree(sign_in.url)
    assert sign_in.belongs(ended)
    sign_in.complete(ended)
    assert is_let_in(settings)
    first = token_file(settings).read()

    # its time is over
    token_file(settings).write(msgspec.structs.replace(first, until=time.time() - 1))
    assert is_let_in(settings)
    second = token_file(settings).read()
    assert second.access_token != first.access_token
    assert second.refresh_token != first.refresh_token

    # whoever uses a refresh token again has stolen it, and everything is over
    token_file(settings).write(msgspec.structs.replace(first, until=time.time() - 1))
    for kept in (token_file(settings).read(), msgspec.structs.replace(second, until=0.0)):
        token_file(settings).write(kept)
        with pytest.raises(Later) as ended_now:
            is_let_in(settings)
        assert ended_now.value.code == "not_connected"


def test_a_code_is_good_once_and_for_whoever_has_begun(
    provider: SmartProvider, settings: FhirSettings
) -> None:
    mine, theirs = SmartSignIn(settings), SmartSignIn(settings)
    ended, other = provider.agree(mine.url), provider.agree(theirs.url)
    state = ended.partition("state=")[2].partition("&")[0]
    swapped = other.replace(other.partition("state=")[2].partition("&")[0], state)
    with pytest.raises(Refused) as refused:
        mine.complete(swapped)
    assert refused.value.code == "wrong_code"
    mine.complete(ended)
    with pytest.raises(Refused):
        mine.complete(ended)


def test_a_program_signs_in_with_a_key(server: CarelessFhir, tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    settings = FhirSettings(
        url=server.url,
        version="STU3",
        client_id="picsafe-endpoint",
        signing_key=Secret(f"file:{path}"),
        key_id="k1",
    )
    assert is_let_in(settings)
