from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chalicelib.errors import Unavailable
from chalicelib.users.signing.jwk import public_jwk
from chalicelib.users.signing.key_file import KeyFileSigner, rotate
from tests.fakes.concurrency import run_concurrently


def test_the_key_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert KeyFileSigner(folder).key_id() == KeyFileSigner(folder).key_id()
    assert stat.S_IMODE((folder / "signing.pem").stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["retired", "signing.pem"]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    kids = run_concurrently(8, lambda _: KeyFileSigner(tmp_path / "keys").key_id())
    assert len(set(kids)) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    KeyFileSigner(tmp_path)
    (tmp_path / "signing.pem").chmod(mode)
    with pytest.raises(Unavailable):
        KeyFileSigner(tmp_path)


def test_a_retired_key_leaves_only_its_public_part(tmp_path: Path) -> None:
    KeyFileSigner(tmp_path)
    rotate(tmp_path)
    (retired,) = (tmp_path / "retired").iterdir()
    assert "PRIVATE" not in retired.read_text()


def test_all_retired_keys_stay_published(tmp_path: Path) -> None:
    kids = [KeyFileSigner(tmp_path).key_id()]
    for _ in range(3):
        rotate(tmp_path)
        kids.append(KeyFileSigner(tmp_path).key_id())
    assert len(set(kids)) == 4
    assert {jwk["kid"] for jwk in KeyFileSigner(tmp_path).public_jwks()} == set(kids)


def test_a_stolen_key_is_forgotten(tmp_path: Path) -> None:
    KeyFileSigner(tmp_path)
    rotate(tmp_path)
    stolen = KeyFileSigner(tmp_path)
    rotate(tmp_path, trust_old=False)
    after = KeyFileSigner(tmp_path)
    assert [jwk["kid"] for jwk in after.public_jwks()] == [after.key_id()]
    assert after.public_jwk(stolen.key_id()) is None


def test_a_failed_rotation_leaves_the_old_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = KeyFileSigner(tmp_path).key_id()

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)
        with pytest.raises(Unavailable):
            rotate(tmp_path)
    assert KeyFileSigner(tmp_path).key_id() == before
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["retired", "signing.pem"]


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a key",
        _pem(ec.generate_private_key(ec.SECP384R1())),
        _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)),
    ],
)
def test_another_file_is_refused_and_not_overwritten(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "signing.pem").write_bytes(content)
    (tmp_path / "signing.pem").chmod(0o600)
    with pytest.raises(Unavailable):
        KeyFileSigner(tmp_path)
    with pytest.raises(Unavailable):
        rotate(tmp_path)
    assert (tmp_path / "signing.pem").read_bytes() == content


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable):
        KeyFileSigner(tmp_path / "file" / "keys")


def test_the_thumbprint_is_that_of_rfc_7638() -> None:
    # by openssl: SHA-256 of {"crv":"P-256","kty":"EC","x":"...","y":"..."} of the key with d = 1
    jwk = public_jwk(ec.derive_private_key(1, ec.SECP256R1()).public_key())
    assert jwk["x"] == "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY"
    assert jwk["y"] == "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
    assert jwk["kid"] == "xx0BcA-wMohw8atYDJOe6peGModklG2wRHBlXHMvl0M"
