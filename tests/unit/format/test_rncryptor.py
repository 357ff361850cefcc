"""Messages of every length, written and read in every way, and what becomes of bad ones."""

from __future__ import annotations

import errno
import io
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.format.errors import (
    AuthenticationFailedError,
    FormatError,
    InvalidKeyError,
    InvalidPaddingError,
    ReadFailedError,
    TruncatedError,
    UnsupportedOptionsError,
)
from chalicelib.format.rncryptor import Keys, MessageWriter, Secret, decrypt, decrypt_to, encrypt, verify
from chalicelib.format.rncryptor.plaintext import CHUNK_SIZE
from chalicelib.format.source import StreamSource, open_source

KEYS = Keys(b"e" * 32, b"a" * 32)


def written(parts: list[bytes], secret: Secret) -> bytes:
    message = bytearray()
    with MessageWriter(message.extend, secret) as writer:
        for part in parts:
            writer.write(part)
    return bytes(message)


def read_back(message: bytes, secret: Secret) -> bytes:
    plaintext = bytearray()
    count = decrypt_to(plaintext.extend, open_source(message), secret)
    assert count == len(plaintext)
    return bytes(plaintext)


def pattern(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


@given(
    parts=st.lists(st.binary(max_size=70), max_size=8), secret=st.sampled_from(["pässword", b"\xff\0", KEYS])
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_in_pieces_is_read_back_whole(parts: list[bytes], secret: Secret) -> None:
    plaintext = b"".join(parts)
    message = written(parts, secret)
    assert decrypt(message, secret) == read_back(message, secret) == plaintext
    assert read_back(encrypt(plaintext, secret), secret) == plaintext


@pytest.mark.parametrize("size", [CHUNK_SIZE + delta for delta in (-17, -16, -1, 0, 1, 15, 16, CHUNK_SIZE)])
@pytest.mark.parametrize("piece", [1000, 65536, 10**7])
def test_lengths_around_a_chunk(size: int, piece: int) -> None:
    plaintext = pattern(size)
    message = written([plaintext[start : start + piece] for start in range(0, size, piece)], KEYS)
    assert len(message) == 18 + size // 16 * 16 + 16 + 32
    assert decrypt(message, KEYS) == plaintext
    assert read_back(message, KEYS) == plaintext
    verified = verify(open_source(message), KEYS)
    assert verified.size == size


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_any_part_of_a_verified_message_can_be_read(data: st.DataObject) -> None:
    plaintext = pattern(2 * CHUNK_SIZE + 1234)
    verified = verify(open_source(encrypt(plaintext, KEYS)), KEYS)
    for _ in range(4):
        offset = data.draw(st.integers(0, len(plaintext)))
        buffer = bytearray(data.draw(st.integers(0, len(plaintext) - offset)))
        verified.read_into(offset, memoryview(buffer))
        assert buffer == plaintext[offset : offset + len(buffer)]
    with pytest.raises(TruncatedError):
        verified.read_into(len(plaintext) - 3, memoryview(bytearray(4)))


def test_several_threads_read_one_message() -> None:
    plaintext = pattern(5 * CHUNK_SIZE)
    verified = verify(open_source(encrypt(plaintext, KEYS)), KEYS)
    results: dict[int, bool] = {}

    def read(number: int) -> None:
        buffer = bytearray(CHUNK_SIZE // 2 + number)
        offsets = range(number, len(plaintext) - len(buffer), CHUNK_SIZE // 3)
        good = True
        for offset in offsets:
            verified.read_into(offset, memoryview(buffer))
            good = good and buffer == plaintext[offset : offset + len(buffer)]
        results[number] = good

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == dict.fromkeys(range(4), True)


@pytest.mark.parametrize("open_message", [decrypt, read_back])
def test_every_changed_byte_is_noticed(open_message: Callable[[bytes, Secret], bytes]) -> None:
    message = encrypt(b"a small secret of several blocks", KEYS)
    for offset in range(len(message)):
        changed = bytearray(message)
        changed[offset] ^= 0x40
        with pytest.raises(FormatError) as caught:
            open_message(bytes(changed), KEYS)
        expected = {0: "unsupported_version", 1: "unsupported_options"}.get(offset, "authentication_failed")
        assert caught.value.code == expected, offset


@pytest.mark.parametrize("open_message", [decrypt, read_back])
def test_no_shortened_message_opens(open_message: Callable[[bytes, Secret], bytes]) -> None:
    message = encrypt(b"a small secret of several blocks", KEYS)
    for length in range(len(message)):
        with pytest.raises((TruncatedError, AuthenticationFailedError)):
            open_message(message[:length], KEYS)


@given(junk=st.binary(max_size=200))
@settings(deadline=None)
def test_junk_is_refused_with_an_error_of_ours(junk: bytes) -> None:
    for message in (junk, b"\x03\x00" + junk):
        with pytest.raises(FormatError):
            decrypt(message, KEYS)
        with pytest.raises(FormatError):
            verify(open_source(message), KEYS)


def test_a_secret_of_the_other_mode_is_refused() -> None:
    with pytest.raises(UnsupportedOptionsError):
        decrypt(encrypt(b"x", KEYS), "password")
    with pytest.raises(UnsupportedOptionsError):
        decrypt(encrypt(b"x", "password"), KEYS)


@pytest.mark.parametrize("secret", ["", b"", "x" * 4097, "\ud800"])
def test_secrets_that_cannot_be_one(secret: Secret) -> None:
    with pytest.raises(InvalidKeyError):
        encrypt(b"x", secret)


def test_keys_have_their_size_and_are_not_shown() -> None:
    with pytest.raises(InvalidKeyError):
        Keys(b"short", b"a" * 32)
    assert "eee" not in repr(KEYS)


def test_authentic_padding_that_is_wrong_is_its_own_failure() -> None:
    import hashlib
    import hmac

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    for last in (b"\0", b"\x11", b"\x02"):
        encryptor = Cipher(algorithms.AES256(KEYS.encryption), modes.CBC(bytes(16))).encryptor()
        body = b"\x03\x00" + bytes(16) + encryptor.update(b"x" * 15 + last)
        message = body + hmac.digest(KEYS.authentication, body, hashlib.sha256)
        for open_message in (decrypt, read_back):
            with pytest.raises(InvalidPaddingError):
                open_message(message, KEYS)
        with pytest.raises(InvalidPaddingError):
            verify(open_source(message), KEYS)


def test_nothing_that_was_not_verified_is_read_after_the_file_changed() -> None:
    plaintext = pattern(3 * CHUNK_SIZE)
    stream = io.BytesIO(encrypt(plaintext, KEYS))
    verified = verify(StreamSource(stream), KEYS)
    stream.getbuffer()[CHUNK_SIZE + 500] ^= 1
    buffer = bytearray(10)
    verified.read_into(0, memoryview(buffer))
    with pytest.raises(ReadFailedError):
        verified.read_into(CHUNK_SIZE + 10, memoryview(buffer))
    verified.read_into(2 * CHUNK_SIZE, memoryview(buffer))
    assert buffer == plaintext[2 * CHUNK_SIZE :][:10]


def test_the_last_chunk_is_held_back_until_the_hmac_is_checked() -> None:
    message = bytearray(encrypt(pattern(2 * CHUNK_SIZE), KEYS))
    message[-1] ^= 1
    got = bytearray()
    with pytest.raises(AuthenticationFailedError):
        decrypt_to(got.extend, open_source(bytes(message)), KEYS)
    assert len(got) <= 2 * CHUNK_SIZE


def test_an_error_of_the_sink_ends_the_writing_and_its_thread() -> None:
    def full(_: memoryview) -> None:
        raise OSError(errno.ENOSPC, "full")

    before = threading.active_count()

    def write_on_and_on() -> None:
        with MessageWriter(full, KEYS) as writer:
            for _ in range(100):
                writer.write(bytes(CHUNK_SIZE))

    with pytest.raises(OSError, match="full"):
        write_on_and_on()
    assert threading.active_count() == before


def test_a_message_that_was_given_up_is_not_completed() -> None:
    got = bytearray()
    with suppress(KeyError), MessageWriter(got.extend, KEYS) as writer:
        writer.write(bytes(100))
        raise KeyError
    with pytest.raises(FormatError):
        decrypt(bytes(got), KEYS)


def test_progress_adds_up_to_the_ciphertext() -> None:
    message = encrypt(pattern(2 * CHUNK_SIZE + 5), KEYS)
    told: list[int] = []
    verify(open_source(message), KEYS, told.append)
    assert sum(told) == len(message) - 18 - 32
