"""Signing keys in a folder and in KMS."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from chalicelib.errors import Unauthenticated, Unavailable
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.model import User
from chalicelib.users.accounts.ports import SigningKeys
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.signing.key_file import KeyFileSigner, rotate
from chalicelib.users.signing.kms import KmsSigner
from tests.contract.kms import KMS, kms_client
from tests.fakes.accounts import USER_URL
from tests.fakes.tokens import FakeClock, FakeStanding


@dataclass
class Signing:
    """One place's keys.

    Attributes:
        keys: as a process that starts now finds them.
        rotated: retires the key that signs and gives the keys as a process finds them that starts then.
    """

    keys: SigningKeys
    rotated: Callable[[], SigningKeys]


def _keyfile(folder: Path) -> Iterator[Signing]:
    def rotated() -> SigningKeys:
        rotate(folder)
        return KeyFileSigner(folder)

    yield Signing(KeyFileSigner(folder), rotated)


def new_key(client: Any, spec: str = "ECC_NIST_P256") -> str:
    return str(client.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"])


@pytest.fixture(params=KMS)
def kms(request: pytest.FixtureRequest) -> Any:
    return kms_client(request)


def _kms(client: Any) -> Iterator[Signing]:
    first = new_key(client)
    yield Signing(
        KmsSigner(client=client, key=first),
        lambda: KmsSigner(client=client, key=new_key(client), retired=[first]),
    )


@pytest.fixture(params=["keyfile", *KMS])
def signing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Signing]:
    if request.param == "keyfile":
        yield from _keyfile(tmp_path / "keys")
    else:
        yield from _kms(kms_client(request))


def token_issuer(keys: SigningKeys) -> str:
    clock = FakeClock()
    tokens = TokenIssuer(signer=keys, issuer=USER_URL, clock=clock)
    return tokens.for_user(User(1, "pat@example.org", clock()), "sid").token


def accepts(keys: SigningKeys, token: str) -> bool:
    clock = FakeClock()
    verifier = TokenVerifier(
        issuer=USER_URL, audience=USER_URL, keys=keys, standing=FakeStanding(), clock=clock
    )
    try:
        return verifier.verify(token).userid == 1
    except Unauthenticated:
        return False


def test_a_signature_is_64_bytes_and_verifies(signing: Signing) -> None:
    for _ in range(20):
        signature = signing.keys.sign(b"message")
        assert len(signature) == 64
        jwk = signing.keys.public_jwk(signing.keys.key_id())
        assert jwk is not None
        der = encode_dss_signature(
            int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        )
        jwt.PyJWK(dict(jwk)).key.verify(der, b"message", ECDSA(hashes.SHA256()))


def test_the_key_s_name_is_its_thumbprint_and_stays(signing: Signing) -> None:
    kid = signing.keys.key_id()
    assert signing.keys.key_id() == kid
    assert len(kid) == 43
    assert [jwk["kid"] for jwk in signing.keys.public_jwks()] == [kid]
    assert signing.keys.public_jwk("unknown") is None


def test_only_the_public_part_is_published(signing: Signing) -> None:
    (jwk,) = signing.keys.public_jwks()
    assert set(jwk) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def test_a_token_is_accepted_before_and_after_the_key_is_retired(signing: Signing) -> None:
    old = token_issuer(signing.keys)
    assert accepts(signing.keys, old)
    after = signing.rotated()
    assert after.key_id() != signing.keys.key_id()
    assert accepts(after, old)
    assert accepts(after, token_issuer(after))
    assert [jwk["kid"] for jwk in after.public_jwks()] == [after.key_id(), signing.keys.key_id()]


def test_a_process_that_has_not_started_again_signs_what_others_accept(signing: Signing) -> None:
    after = signing.rotated()
    assert accepts(after, token_issuer(signing.keys))


def test_another_key_s_token_is_not_accepted(signing: Signing, tmp_path: Path) -> None:
    assert not accepts(signing.keys, token_issuer(KeyFileSigner(tmp_path / "other")))


@pytest.mark.parametrize("spec", ["ECC_NIST_P384", "RSA_2048"])
def test_a_kms_key_of_another_kind_is_unavailable(kms: Any, spec: str) -> None:
    with pytest.raises(Unavailable):
        KmsSigner(client=kms, key=new_key(kms, spec)).key_id()


def test_kms_that_does_not_answer_is_unavailable(kms: Any) -> None:
    signer = KmsSigner(client=kms, key="00000000-0000-0000-0000-000000000000")
    for ask in (signer.key_id, signer.public_jwks, lambda: signer.sign(b"message")):
        with pytest.raises(Unavailable):
            ask()


def test_a_public_key_is_fetched_once_and_only_the_digest_is_sent(kms: Any) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []
    kms.meta.events.register(
        "before-parameter-build.kms.*", lambda params, model, **_: sent.append((model.name, dict(params)))
    )
    signer = KmsSigner(client=kms, key=new_key(kms))
    sent.clear()
    for _ in range(3):
        signer.key_id()
        signer.sign(b"header.payload")
    assert [name for name, _ in sent] == ["GetPublicKey", "Sign", "Sign", "Sign"]
    signed = [params for name, params in sent if name == "Sign"]
    assert {params["Message"] for params in signed} == {hashlib.sha256(b"header.payload").digest()}
    assert {params["MessageType"] for params in signed} == {"DIGEST"}
