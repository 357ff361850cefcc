"""Notes and keys, as C2SP's ``signed-note`` has them and as Go's ``sumdb/note`` takes and refuses them."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.errors import LogContradicted, LogFormatError, MalformedLog
from chalicelib.contract.signed_notes import (
    MAX_NOTE,
    MAX_SIGNATURES,
    VerifierKey,
    is_key_name,
    parse_vkey,
    sign,
    split_note,
    verifier_key,
    verify,
)

# the example of the specification
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
# those of the documentation of Go's package
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETERS = (
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNATURE = PETERS[len("— PeterNeumann ") : -1]
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
ENOCHS = (
    "— EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
BOTH = f"{TEXT}\n{PETERS}{ENOCHS}".encode()
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

texts = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]) | st.just("\n"), max_size=80)
names = st.text(
    st.characters(
        min_codepoint=0x21, exclude_categories=["Cs", "Zs"], exclude_characters="+\x85\u2028\u2029"
    ),
    min_size=1,
    max_size=40,
)


def refused_with(note: bytes, *vkeys: str) -> str:
    with pytest.raises(LogFormatError) as refused:
        verify(note, map(parse_vkey, vkeys))
    return refused.value.code


def test_the_note_of_the_specification_holds() -> None:
    assert verify(FOO_NOTE, [parse_vkey(FOO)]).text == "This is an example message.\n"


def test_a_key_signs_what_gos_package_signs() -> None:
    private = Ed25519PrivateKey.from_private_bytes(PETERS_SEED)
    assert verifier_key("PeterNeumann", private).text() == PETER
    assert sign(TEXT, "PeterNeumann", private) == f"{TEXT}\n{PETERS}".encode()


def test_known_keys_are_checked_and_others_passed_over() -> None:
    peter, enoch = parse_vkey(PETER), parse_vkey(ENOCH)
    for known in ([peter], [enoch], [enoch, peter], [peter, peter]):
        note = verify(BOTH, known)
        assert note.text == TEXT
        assert set(note.signers) == set(known)
    assert refused_with(BOTH) == refused_with(BOTH, FOO) == "no_known_signature"


def test_a_known_key_that_has_not_signed_refuses_the_note() -> None:
    wrong = PETERS[:60] + "ABCD" + PETERS[60:]
    note = f"{TEXT}\n{wrong}{ENOCHS}".encode()
    assert refused_with(note, PETER, ENOCH) == "wrong_signature"
    assert verify(note, [parse_vkey(ENOCH)]).text == TEXT
    assert refused_with(BOTH.replace(b"answer", b"reason"), PETER) == "wrong_signature"


def test_the_same_name_or_the_same_id_is_not_the_same_key() -> None:
    other = VerifierKey("PeterNeumann", parse_vkey(ENOCH).key).text()
    assert refused_with(BOTH, other) == "no_known_signature"


def test_a_key_that_is_cut_or_changed_is_none() -> None:
    for start in range(len(PETER)):
        for end in range(start + 1, len(PETER) + 1):
            if (start, end) != (0, len(PETER)):
                assert_no_vkey(PETER[start:end])
    for place in range(len(PETER)):
        assert_no_vkey(PETER[:place] + chr(ord(PETER[place]) + 1) + PETER[place + 1 :])


def assert_no_vkey(text: str) -> None:
    with pytest.raises(MalformedLog) as refused:
        parse_vkey(text)
    assert refused.value.code == "invalid_vkey"


@pytest.mark.parametrize(
    "text",
    [
        # Go's: a key that is too long, and an unknown algorithm, each with the ID that it would have
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER + "\n",
        PETER.replace("Peter", "Peter "),
        PETER.replace("Peter", "Peter\ud800"),
        "x" * 600 + PETER[12:],
        "",
        "++",
    ],
)
def test_these_are_no_keys(text: str) -> None:
    assert_no_vkey(text)


@given(st.text(max_size=100))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    for given_text in (text, f"{text}+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"):
        try:
            key = parse_vkey(given_text)
        except MalformedLog:
            continue
        assert key.text() == given_text


@given(texts, names)
def test_what_was_signed_is_read_again(text: str, name: str) -> None:
    key = verifier_key(name, PRIVATE)
    note = sign(f"{text}\n", name, PRIVATE)
    assert verify(note, [key]).text == f"{text}\n"
    assert parse_vkey(key.text()) == key
    assert key.id == hashlib.sha256(name.encode() + b"\n\x01" + key.key).digest()[:4]


@pytest.mark.parametrize(
    "note",
    # Go's list, and more
    [
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}{PETERS}",
        f"{TEXT}\n{PETERS[:-1]}",
        f"{TEXT}\n{PETERS}\n{ENOCHS}\n",
        f"{TEXT}\n{PETERS}x",
        "\n",
        "\n\n",
        "",
        f"\x01{TEXT}\n{PETERS}",
        f"{TEXT}\r\n\r\n{PETERS}",
        f"{TEXT}\n- PeterNeumann {SIGNATURE}\n",
        f"{TEXT}\n— PeterNeumann\n",
        f"{TEXT}\n— PeterNeumann \n",
        f"{TEXT}\n—  {SIGNATURE}\n",
        f"{TEXT}\n— Peter+Neumann {SIGNATURE}\n",
        f"{TEXT}\n— Peter\u2003Neumann {SIGNATURE}\n",
        f"{TEXT}\n— PeterNeumann x08goA==\n",
        f"{TEXT}\n— PeterNeumann x08go/ZJkuB=\n",
        f"{TEXT}\n— PeterNeumann x08go_ZJkuA=\n",
        f"{TEXT}\n" + PETERS * (MAX_SIGNATURES + 1),
        "x" * MAX_NOTE + f"\n\n{PETERS}",
    ],
)
def test_these_are_no_notes(note: str) -> None:
    assert refused_with(note.encode(), PETER) == "invalid_note"


def test_a_note_has_to_be_unicode() -> None:
    assert refused_with(BOTH.replace(b"answer", b"answ\xff"), PETER) == "invalid_note"


def test_sixteen_of_the_longest_signatures_are_read() -> None:
    line = f"— example.com/witness {base64.b64encode(bytes(5000)).decode()}\n"
    assert verify(f"{TEXT}\n{line * 16}{PETERS}".encode(), [parse_vkey(PETER)]).text == TEXT


@given(st.binary(max_size=200))
def test_any_bytes_are_a_note_or_refused(data: bytes) -> None:
    for note in (data, TEXT.encode() + b"\n" + data, data + b"\n\n" + PETERS.encode()):
        try:
            text, signatures = split_note(note)
        except MalformedLog:
            continue
        assert note.startswith(text.encode() + b"\n")
        assert signatures


@pytest.mark.parametrize("text", ["", "no end", "tab\t\n", "nul\0\n", "x" * (MAX_NOTE + 1) + "\n"])
def test_what_no_note_can_say_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedLog):
        sign(text, "example.org", PRIVATE)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\u3000b", "\x00", "x" * 256])
def test_no_key_is_called_so(name: str) -> None:
    assert not is_key_name(name)
    with pytest.raises(MalformedLog):
        sign(TEXT, name, PRIVATE)
    with pytest.raises(MalformedLog):
        VerifierKey("example.org", bytes(31))


def test_a_signature_over_other_bytes_is_wrong() -> None:
    key = verifier_key("example.org", PRIVATE)
    key.verify(b"x", PRIVATE.sign(b"x"))
    for data, signature in ((b"y", PRIVATE.sign(b"x")), (b"x", b""), (b"x", bytes(64))):
        with pytest.raises(LogContradicted) as refused:
            key.verify(data, signature)
        assert refused.value.code == "wrong_signature"
