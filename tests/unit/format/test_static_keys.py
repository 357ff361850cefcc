"""Sealing to a static key: the vectors, and that nothing but the right key and report opens."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.format.decrypt import decrypt_file
from chalicelib.format.errors import (
    AuthenticationFailedError,
    FormatError,
    InvalidIdentifierError,
    InvalidKeyError,
    InvalidMetadataError,
    InvalidPackageError,
)
from chalicelib.format.metadata import Details, Metadata
from chalicelib.format.package import Package, WrappedPassword, decode_package, encode_package
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.report import seal_report
from chalicelib.format.static_keys import StaticPrivateKey, wrap_password
from tests.vectors.build_static_keys import FILE, document
from tests.vectors.files import KEY, KEYSERVER_URL, REPORT_ID, entries

VECTORS = json.loads(FILE.read_text())
REPORT = Metadata(details=Details(reportid=REPORT_ID))
KEYS = [StaticPrivateKey.from_pem(key["private_key"].encode()) for key in VECTORS["keys"]]


def test_the_vectors_are_those_that_are_built() -> None:
    assert FILE.read_text() == document()


def test_a_private_key_has_the_public_key_and_the_fingerprint_of_the_vectors() -> None:
    made = [{"public_key": key.public_key, "key_id": key.key_id} for key in KEYS]
    assert made == [{name: key[name] for name in ("public_key", "key_id")} for key in VECTORS["keys"]]


@pytest.mark.parametrize("vector", [pytest.param(one, id=one["name"]) for one in VECTORS["vectors"]])
def test_a_package_comes_to_what_the_vector_says(vector: dict[str, Any]) -> None:
    package = vector["package"].encode()
    if vector.get("step") == "open":
        with pytest.raises(FormatError) as refused:
            decode_package(package)
        assert refused.value.code == vector["expect"]
        return
    wrapped = decode_package(package).static_key
    assert wrapped is not None
    if vector["expect"] == "ok":
        assert KEYS[vector["key"]].unwrap(wrapped) == vector["password"]
        return
    with pytest.raises(FormatError) as refused:
        KEYS[vector["key"]].unwrap(wrapped)
    assert refused.value.code == vector["expect"]


def test_a_whole_file_opens(tmp_path: Path) -> None:
    data = base64.b64decode(VECTORS["file_base64"])
    with PicsafeFile.open(data) as file:
        assert file.keyserver_url == ""
        assert file.static_key is not None
        report = file.unlock(KEYS[0].unwrap(file.static_key))
        assert list(report.names()) == [entry.name for entry in entries()]
    assert decrypt_file(data, tmp_path / "report.zip", KEY) > 0


def test_what_is_sealed_is_opened_by_the_private_key_alone(tmp_path: Path) -> None:
    key, other = StaticPrivateKey.generate(), StaticPrivateKey.generate()
    password = secrets.token_urlsafe(32)
    wrapped = wrap_password(key.public_key, REPORT_ID, password)
    path = tmp_path / "sealed"
    sealed = seal_report(
        path,
        key=password,
        keyserver_url="",
        static_key=wrapped,
        metadata=REPORT,
        pdf=b"%PDF",
        consent=None,
        items=[],
    )
    with PicsafeFile.open(path) as file:
        assert file.static_key == wrapped
        assert file.unlock(key.unwrap(wrapped)).tag == sealed.tag
    with pytest.raises(AuthenticationFailedError):
        other.unwrap(wrapped)


def test_a_key_that_was_wrapped_for_another_report_is_not_sealed_with(tmp_path: Path) -> None:
    wrapped = wrap_password(KEYS[0].public_key, "0000000011462800528241", KEY)
    with pytest.raises(InvalidMetadataError, match="wrapped for"):
        seal_report(
            tmp_path / "sealed",
            key=KEY,
            keyserver_url="",
            static_key=wrapped,
            metadata=REPORT,
            pdf=b"%PDF",
            consent=None,
            items=[],
        )
    assert not (tmp_path / "sealed").exists()


def test_each_sealing_is_another() -> None:
    made = [wrap_password(KEYS[0].public_key, REPORT_ID, KEY) for _ in range(2)]
    assert made[0].enc != made[1].enc
    assert [KEYS[0].unwrap(one) for one in made] == [KEY, KEY]


@pytest.mark.parametrize(
    ("public_key", "report_id", "password", "error"),
    [
        ("picsafekey1", REPORT_ID, KEY, InvalidKeyError),
        (KEYS[0].public_key, "..", KEY, InvalidIdentifierError),
        (KEYS[0].public_key, REPORT_ID, "", InvalidKeyError),
        (KEYS[0].public_key, REPORT_ID, "a\nb", InvalidKeyError),
        (KEYS[0].public_key, REPORT_ID, "x" * 257, InvalidKeyError),
    ],
)
def test_what_cannot_be_opened_is_not_sealed(
    public_key: str, report_id: str, password: str, error: type[FormatError]
) -> None:
    with pytest.raises(error):
        wrap_password(public_key, report_id, password)


def test_a_package_with_both_is_not_written() -> None:
    wrapped = wrap_password(KEYS[0].public_key, REPORT_ID, KEY)
    with pytest.raises(InvalidPackageError):
        encode_package(Package(KEYSERVER_URL, wrapped))


@given(
    st.integers(0, 1),
    st.from_regex(r"[0-9A-Za-z]{10,64}", fullmatch=True),
    st.text(alphabet=[chr(code) for code in range(0x21, 0x7F)], min_size=1, max_size=256),
)
def test_whatever_is_wrapped_is_read_again(number: int, report_id: str, password: str) -> None:
    package = Package("", wrap_password(KEYS[number].public_key, report_id, password))
    read = decode_package(encode_package(package))
    assert read == package
    assert read.static_key is not None
    assert KEYS[number].unwrap(read.static_key) == password


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=100),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=10), children, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries({}, optional={"key_id": JSON, "report_id": JSON, "enc": JSON, "ciphertext": JSON})
    | JSON
)
def test_any_static_key_is_read_or_refused(static_key: object) -> None:
    try:
        package = decode_package(json.dumps({"static_key": static_key}).encode())
    except InvalidPackageError:
        return
    assert static_key is None
    assert package == Package("")


@given(st.binary(min_size=65, max_size=65), st.binary(min_size=17, max_size=272))
def test_any_bytes_are_opened_to_nothing(enc: bytes, ciphertext: bytes) -> None:
    with pytest.raises(AuthenticationFailedError):
        KEYS[0].unwrap(WrappedPassword(KEYS[0].key_id, REPORT_ID, enc, ciphertext))


def test_a_private_key_survives_its_file() -> None:
    key = StaticPrivateKey.generate()
    document = key.pem()
    assert key.public_key.encode() in document
    again = StaticPrivateKey.from_pem(document)
    assert again.key_id == key.key_id
    wrapped = wrap_password(key.public_key, REPORT_ID, KEY)
    assert again.unwrap(wrapped) == KEY
    assert repr(key) == f"StaticPrivateKey(key_id={key.key_id!r})"


def test_what_another_program_made_is_a_private_key() -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    assert StaticPrivateKey.from_pem(pem).public_key.startswith("picsafekey1")


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ec.generate_private_key(ec.SECP384R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ),
        ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase")
        ),
        KEYS[0].public_key.encode(),
    ],
    ids=["nothing", "broken", "P-384", "Ed25519", "encrypted", "a public key"],
)
def test_anything_else_is_no_private_key(pem: bytes) -> None:
    with pytest.raises(InvalidKeyError):
        StaticPrivateKey.from_pem(pem)
