"""Our RNCryptor messages against two implementations by others, both ways and byte for byte."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.errors import AuthenticationFailedError
from chalicelib.format.rncryptor import Header, MessageWriter, Salts, decrypt, encrypt
from chalicelib.format.rncryptor.plaintext import CHUNK_SIZE

pytestmark = pytest.mark.peer

SIZES = [0, 1, 15, 16, 17, 1000, CHUNK_SIZE, CHUNK_SIZE + 1, 3_000_000]
PASSWORDS = ["bm90IGEga2V5LCBidXQgaXQgbG9va3MgbGlrZSBvbmU", "中文密码"]
HEADER = Header(Salts(bytes(range(8)), bytes(range(8, 16))), bytes(range(16)))

Runner = Callable[[list[dict[str, str]]], list[Any]]


def streamed(plaintext: bytes, password: str, header: Header | None = None) -> bytes:
    message = bytearray()
    with MessageWriter(message.extend, password, header=header) as writer:
        writer.write(plaintext)
    return bytes(message)


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def pypi() -> Any:
    """Return PyPI's rncryptor, with the method replaced that cannot return binary data."""
    module = pytest.importorskip("rncryptor", reason="needs PyPI's rncryptor")

    class Binary(module.RNCryptor):  # type: ignore[misc, name-defined] # the module has no types
        def post_decrypt_data(self, data: bytes) -> bytes:
            return data[: -data[-1]]

    return Binary()


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("size", SIZES)
def test_pypi_rncryptor(pypi: Any, size: int, password: str) -> None:
    plaintext = os.urandom(size)
    assert decrypt(pypi.encrypt(plaintext, password), password) == plaintext
    assert pypi.decrypt(encrypt(plaintext, password), password) == plaintext
    assert pypi.decrypt(streamed(plaintext, password), password) == plaintext


def test_both_refuse_what_the_other_changed(pypi: Any) -> None:
    theirs = bytearray(pypi.encrypt(b"data", "password"))
    theirs[-1] ^= 1
    with pytest.raises(AuthenticationFailedError):
        decrypt(bytes(theirs), "password")
    ours = bytearray(encrypt(b"data", "password"))
    ours[40] ^= 1
    with pytest.raises(Exception, match="Bad data"):
        pypi.decrypt(bytes(ours), "password")


def test_npm_rncryptor_node_reads_what_we_write(rncryptor_node: Runner) -> None:
    cases = [(password, os.urandom(size)) for password in PASSWORDS for size in SIZES]
    answers = rncryptor_node(
        [
            {
                "do": "decrypt",
                "password": base64_of(password.encode()),
                "message": base64_of(writer(plaintext, password)),
            }
            for password, plaintext in cases
            for writer in (encrypt, streamed)
        ]
    )
    expected = [base64_of(plaintext) for _, plaintext in cases for _ in range(2)]
    assert answers == expected


def test_we_read_what_npm_rncryptor_node_writes(rncryptor_node: Runner) -> None:
    cases = [(password, os.urandom(size)) for password in PASSWORDS for size in SIZES]
    answers = rncryptor_node(
        [
            {"do": "encrypt", "password": base64_of(password.encode()), "data": base64_of(plaintext)}
            for password, plaintext in cases
        ]
    )
    for (password, plaintext), message in zip(cases, answers, strict=True):
        assert decrypt(base64.b64decode(message), password) == plaintext


def test_npm_rncryptor_node_writes_the_same_bytes(rncryptor_node: Runner) -> None:
    assert HEADER.salts is not None
    plaintexts = [os.urandom(size) for size in SIZES]
    answers = rncryptor_node(
        [
            {
                "do": "encryptWithSalts",
                "password": base64_of(b"password"),
                "data": base64_of(plaintext),
                "encryptionSalt": base64_of(HEADER.salts.encryption),
                "hmacSalt": base64_of(HEADER.salts.authentication),
                "iv": base64_of(HEADER.iv),
            }
            for plaintext in plaintexts
        ]
    )
    for plaintext, message in zip(plaintexts, answers, strict=True):
        assert streamed(plaintext, "password", HEADER) == base64.b64decode(message)


def test_npm_rncryptor_node_refuses_a_wrong_password(rncryptor_node: Runner) -> None:
    message = base64_of(encrypt(b"data", "password"))
    assert rncryptor_node([{"do": "decrypt", "password": base64_of(b"other"), "message": message}]) == [None]


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads(Path(__file__).with_name("package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
