"""The command that sets any RNCryptor implementation beside ours says what it finds."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from chalicelib.format.errors import FormatError
from chalicelib.format.rncryptor import Keys, Secret, decrypt, encrypt
from tests.interop.rncryptor_program import Program, RefusedError, UnknownKindError, main, tried

SIZES = (17,)


@dataclass(frozen=True)
class Honest:
    secret: Secret

    def seal(self, plaintext: bytes) -> bytes:
        return encrypt(plaintext, self.secret)

    def open(self, message: bytes) -> bytes:
        try:
            return decrypt(message, self.secret)
        except FormatError:
            raise RefusedError from None


class PasswordsOnly(Honest):
    def seal(self, plaintext: bytes) -> bytes:
        if isinstance(self.secret, Keys):
            raise UnknownKindError
        return super().seal(plaintext)


class Careless(Honest):
    """Takes everything, and is wrong about it."""

    def seal(self, plaintext: bytes) -> bytes:
        return encrypt(plaintext + b"\0", self.secret)

    def open(self, message: bytes) -> bytes:
        return b"something"


class Useless(Honest):
    def seal(self, plaintext: bytes) -> bytes:
        return b"\x03\x01" + bytes(80) if plaintext else self.open(plaintext)

    def open(self, message: bytes) -> bytes:
        raise RefusedError


def test_an_implementation_like_ours_has_no_faults_and_may_lack_messages() -> None:
    outcomes = dict(tried(PasswordsOnly, SIZES))
    assert len(outcomes) == 9
    assert outcomes.pop("two keys: is opened by us") is None
    assert set(map(str, outcomes.values())) == {"[]"}


def test_what_is_read_wrongly_or_taken_though_it_was_changed_is_said() -> None:
    outcomes = dict(tried(Careless, SIZES))
    assert outcomes["two keys: opens ours"] == [
        "it read something else of 17 bytes (encrypt)",
        "it read something else of 17 bytes (streamed)",
    ]
    assert outcomes["two keys: is opened by us"] == ["we read something else of 17 bytes"]
    assert outcomes["two keys: refuses changes"] == [
        "it opened a message whose IV was changed",
        "it opened a message whose ciphertext was changed",
        "it opened a message whose HMAC was changed",
    ]


def test_what_is_not_opened_and_not_sealed_is_said() -> None:
    outcomes = dict(tried(Useless, (0, 17)))
    assert outcomes["a report's key: opens ours"] == [
        "it did not open 0 bytes (encrypt)",
        "it did not open 0 bytes (streamed)",
        "it did not open 17 bytes (encrypt)",
        "it did not open 17 bytes (streamed)",
    ]
    faults = outcomes["a report's key: is opened by us"]
    assert faults == ["it did not seal 0 bytes", "we did not open 17 bytes: authentication_failed"]


PROGRAM = """
import os, pathlib, sys
what, given, written = sys.argv[1:]
data = pathlib.Path(given).read_bytes()
if data == b"unknown":
    sys.exit(64)
if data == b"refused":
    sys.exit(1)
if data != b"nothing":
    secret = os.environ.get("RNCRYPTOR_PASSWORD", "") + os.environ.get("RNCRYPTOR_KEYS", "")
    pathlib.Path(written).write_bytes(f"{what} {secret}".encode())
"""


def test_a_program_has_its_secret_in_the_environment_and_answers_by_its_status() -> None:
    program = Program([sys.executable, "-c", PROGRAM], "Schlüssel")
    assert program.seal(b"") == "seal Schlüssel".encode()
    assert program.open(b"") == "open Schlüssel".encode()
    keys = Program(program.command, Keys(b"\1" * 32, b"\2" * 32))
    assert keys.seal(b"") == b"seal " + b"01" * 32 + b"02" * 32
    with pytest.raises(UnknownKindError):
        program.open(b"unknown")
    for refused in (b"refused", b"nothing"):
        with pytest.raises(RefusedError):
            program.open(refused)


def test_a_program_that_knows_no_message_at_all_has_not_passed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sh", "-c", "exit 64"]) == 1
    assert capsys.readouterr().out.count("no such messages\n") == 9


def test_without_a_program_the_command_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "seal|open INPUT OUTPUT" in capsys.readouterr().out
