"""The known answers, and the class of failure of every bad file."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.errors import FormatError
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.rncryptor import Header, Keys, MessageWriter, Salts, decrypt, encrypt, verify
from chalicelib.format.rncryptor.keys import Secret, derive_key
from chalicelib.format.source import open_source
from tests.vectors.build import all_vectors, as_json

VECTORS = Path(__file__).parents[2] / "vectors"
RNCRYPTOR = json.loads((VECTORS / "rncryptor_v3.json").read_text())
PICSAFE = json.loads((VECTORS / "picsafe.json").read_text())


def message_case(vector: dict[str, str]) -> tuple[Secret, Header]:
    iv = bytes.fromhex(vector["iv_hex"])
    if "password" in vector:
        salts = Salts(bytes.fromhex(vector["enc_salt_hex"]), bytes.fromhex(vector["hmac_salt_hex"]))
        return vector["password"], Header(salts, iv)
    keys = Keys(bytes.fromhex(vector["enc_key_hex"]), bytes.fromhex(vector["hmac_key_hex"]))
    return keys, Header(None, iv)


def titled(vectors: list[dict[str, Any]], name: str) -> list[Any]:
    return [pytest.param(vector, id=vector[name]) for vector in vectors]


@pytest.mark.parametrize("vector", titled(RNCRYPTOR["kdf"], "title"))
def test_a_password_gives_the_key_of_the_specification(vector: dict[str, str]) -> None:
    key = derive_key(vector["password"].encode(), bytes.fromhex(vector["salt_hex"]))
    assert key.hex() == vector["key_hex"]


@pytest.mark.parametrize("vector", titled(RNCRYPTOR["password"] + RNCRYPTOR["key"], "title"))
def test_messages_are_those_of_the_specification(vector: dict[str, str]) -> None:
    secret, header = message_case(vector)
    plaintext, message = bytes.fromhex(vector["plaintext_hex"]), bytes.fromhex(vector["ciphertext_hex"])

    assert encrypt(plaintext, secret, header=header) == message
    assert decrypt(message, secret) == plaintext
    streamed = bytearray()
    with MessageWriter(streamed.extend, secret, header=header) as writer:
        writer.write(plaintext)
    assert streamed == message
    verified = verify(open_source(message), secret)
    buffer = bytearray(verified.size)
    verified.read_into(0, memoryview(buffer))
    assert buffer == plaintext


def outcome(vector: dict[str, Any]) -> dict[str, Any]:
    step = "open"
    try:
        with PicsafeFile.open(base64.b64decode(vector["file_base64"])) as file:
            step = "unlock"
            with file.unlock(vector["key"]) as report:
                step = "read"
                contents = [(name, report.read(name, 2**24)) for name in report.names()]
                ignored = [*file.ignored, *report.ignored]
    except FormatError as error:
        return {"expect": error.code, "step": step, "file_name": error.file_name}
    members = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in contents
    ]
    return {"expect": "ok", "ignored": ignored, "members": members}


@pytest.mark.parametrize("vector", titled(PICSAFE["vectors"], "name"))
def test_report_files_come_to_the_outcome_that_is_written_down(vector: dict[str, Any]) -> None:
    expected = {
        key: vector[key] for key in ("expect", "step", "ignored", "members", "file_name") if key in vector
    }
    came = outcome(vector)
    assert {key: came.get(key) for key in expected} == expected


def test_the_vectors_on_disk_are_those_that_the_generator_builds() -> None:
    vectors = all_vectors()
    built = json.loads(as_json(vectors))["vectors"]
    assert [vector["name"] for vector in built] == [vector["name"] for vector in PICSAFE["vectors"]]
    for vector, new, old in zip(vectors, built, PICSAFE["vectors"], strict=True):
        if vector.compressed:
            assert outcome(new) == outcome(old), vector.name
        else:
            assert new == old, vector.name
