"""Checkpoints, receipts and proofs of a log: what holds, and every way in which one does not."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract import signed_notes
from chalicelib.contract.checkpoints import Checkpoint, parse_checkpoint, sign_checkpoint, verify_checkpoint
from chalicelib.contract.errors import LogContradicted, LogFormatError, MalformedLog
from chalicelib.contract.log_proofs import LogProof, parse_log_proof, verify_log_proof
from chalicelib.contract.merkle import MAX_SIZE, inclusion_proof, leaf_hash, root_of
from chalicelib.contract.receipts import sign_receipt, signed_bytes, verify_receipt
from chalicelib.contract.signed_notes import verifier_key
from tests.fakes import merkle as rfc
from tests.fakes.keys import REPORT

LOG = "keys.example.org/log"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
VKEY = verifier_key(LOG, PRIVATE)
ROOT = hashlib.sha256(b"root").digest()
ENTRIES = [hashlib.sha256(bytes([number])).digest() for number in range(11)]
FIELDS: dict[str, Any] = {
    "log": LOG,
    "report_id": REPORT,
    "seq": 3,
    "hash": "0123456789abcdef" * 4,
    "at": "2026-03-04T05:06:07.890Z",
    "merged_by": "2026-03-04T05:07:07.890Z",
}

lines = st.text(
    st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\n"),
    min_size=1,
    max_size=30,
)


# the example of tlog-checkpoint
def test_the_checkpoint_of_the_specification_is_read() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    checkpoint = parse_checkpoint(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text() == text


@given(lines, st.integers(0, MAX_SIZE), st.binary(min_size=32, max_size=32), st.lists(lines, max_size=16))
def test_a_checkpoint_is_read_again(origin: str, size: int, root: bytes, more: list[str]) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(more))
    assert parse_checkpoint(checkpoint.text()) == checkpoint


@given(st.text(alphabet="example.org\n0123456789AZ=+/ ", max_size=90))
def test_any_text_is_a_checkpoint_or_refused(text: str) -> None:
    for given_text in (text, f"x\n1\n{'A' * 43}=\n{text}"):
        try:
            checkpoint = parse_checkpoint(given_text)
        except MalformedLog:
            continue
        assert checkpoint.text() == given_text


@pytest.mark.parametrize(
    "text",
    [
        f"{LOG}\n1\n{'A' * 43}=",
        f"\n1\n{'A' * 43}=\n",
        f"{LOG}\n01\n{'A' * 43}=\n",
        f"{LOG}\n-1\n{'A' * 43}=\n",
        f"{LOG}\n+1\n{'A' * 43}=\n",
        f"{LOG}\n\u0661\n{'A' * 43}=\n",
        f"{LOG}\n{MAX_SIZE + 1}\n{'A' * 43}=\n",
        f"{LOG}\n{'9' * 5000}\n{'A' * 43}=\n",
        f"{LOG}\n1\n{'A' * 43}\n",
        f"{LOG}\n1\n{'A' * 42}B=\n",
        f"{LOG}\n1\nAAAA\n",
        f"{LOG}\n1\n",
        f"{LOG}\n1\n{'A' * 43}=\n\n",
        f"{LOG}\n1\n{'A' * 43}=\n" + "more\n" * 17,
    ],
)
def test_these_are_no_checkpoints(text: str) -> None:
    with pytest.raises(MalformedLog) as refused:
        parse_checkpoint(text)
    assert refused.value.code == "invalid_checkpoint"


def test_a_log_signs_its_checkpoint() -> None:
    checkpoint = Checkpoint(LOG, 11, ROOT)
    note = sign_checkpoint(checkpoint, PRIVATE)
    assert verify_checkpoint(note, VKEY) == checkpoint
    for forged, code in (
        (sign_checkpoint(checkpoint, OTHER), "no_known_signature"),
        (note.replace(b"\n11\n", b"\n12\n"), "wrong_signature"),
        (signed_notes.sign(Checkpoint("example.net", 11, ROOT).text(), LOG, PRIVATE), "wrong_log"),
        (signed_notes.sign("hello\n", LOG, PRIVATE), "invalid_checkpoint"),
    ):
        with pytest.raises(LogFormatError) as refused:
            verify_checkpoint(forged, VKEY)
        assert refused.value.code == code


def test_a_receipt_is_over_its_fields_one_a_line() -> None:
    assert signed_bytes(**FIELDS).decode() == (
        f"picsafe audit receipt v1\nkeys.example.org/log\n{REPORT}\n3\n"
        f"{FIELDS['hash']}\n2026-03-04T05:06:07.890Z\n2026-03-04T05:07:07.890Z\n"
    )


def test_a_receipt_holds_as_it_was_given() -> None:
    verify_receipt(sign_receipt(PRIVATE, **FIELDS), VKEY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seq": 4}, "wrong_signature"),
        ({"report_id": f"{REPORT}1"}, "wrong_signature"),
        ({"hash": "f" * 64}, "wrong_signature"),
        ({"at": "2026-03-04T05:06:07.891Z"}, "wrong_signature"),
        ({"merged_by": "2027-03-04T05:07:07.890Z"}, "wrong_signature"),
        ({"log": "example.net"}, "wrong_log"),
        ({"signature": "A" * 86 + "=="}, "wrong_signature"),
        ({"signature": "A" * 84}, "invalid_receipt"),
        ({"signature": ""}, "invalid_receipt"),
        ({"seq": 0}, "invalid_receipt"),
        ({"seq": True}, "invalid_receipt"),
        ({"seq": 2**53}, "invalid_receipt"),
        ({"report_id": "../x"}, "invalid_receipt"),
        ({"report_id": f"{REPORT}\n"}, "invalid_receipt"),
        ({"hash": "F" * 64}, "invalid_receipt"),
        ({"at": "2026-03-04T05:06:07Z"}, "invalid_receipt"),
        ({"at": "2026-13-04T05:06:07.890Z"}, "invalid_receipt"),
        ({"merged_by": "soon"}, "invalid_receipt"),
        ({"log": "a b"}, "invalid_receipt"),
    ],
)
def test_no_field_of_a_receipt_can_be_changed(change: dict[str, Any], code: str) -> None:
    receipt = dataclasses.replace(sign_receipt(PRIVATE, **FIELDS), **change)
    with pytest.raises(LogFormatError) as refused:
        verify_receipt(receipt, VKEY)
    assert refused.value.code == code


def test_a_receipt_of_another_key_is_refused() -> None:
    with pytest.raises(LogContradicted):
        verify_receipt(sign_receipt(OTHER, **FIELDS), VKEY)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_receipt_never_passes_as_a_note(log: str, text: str) -> None:
    # the key that signs both signs no note whose first line has a blank
    with pytest.raises(MalformedLog):
        sign_checkpoint(Checkpoint(f"picsafe audit receipt v1{log}".replace("\n", ""), 1, ROOT), PRIVATE)
    with pytest.raises(MalformedLog):
        signed_bytes(**{**FIELDS, "log": f"{log} {text}"})


def a_proof(index: int = 4, extra: bytes | None = None) -> LogProof:
    root = root_of(map(leaf_hash, ENTRIES))
    note = sign_checkpoint(Checkpoint(LOG, len(ENTRIES), root), PRIVATE)
    hashes = inclusion_proof(index, len(ENTRIES), rfc.Entries(ENTRIES))
    return LogProof(index, tuple(hashes), note, extra)


@given(st.integers(0, 10), st.none() | st.binary(max_size=50))
def test_a_proof_is_read_again_and_holds(index: int, extra: bytes | None) -> None:
    proof = a_proof(index, extra)
    assert parse_log_proof(proof.encoded()) == proof
    assert verify_log_proof(proof, ENTRIES[index], VKEY).size == len(ENTRIES)


def test_a_proof_is_of_one_entry_of_one_log() -> None:
    proof = a_proof()
    for changed, entry, vkey, code in (
        (proof, ENTRIES[5], VKEY, "not_included"),
        (dataclasses.replace(proof, index=5), ENTRIES[4], VKEY, "not_included"),
        (dataclasses.replace(proof, index=11), ENTRIES[4], VKEY, "invalid_tree"),
        (proof, ENTRIES[4], verifier_key(LOG, OTHER), "no_known_signature"),
        (dataclasses.replace(proof, checkpoint=b"x"), ENTRIES[4], VKEY, "invalid_note"),
    ):
        with pytest.raises(LogFormatError) as refused:
            verify_log_proof(changed, entry, vkey)
        assert refused.value.code == code


def test_the_shape_of_the_specifications_proof_is_read() -> None:
    proof = parse_log_proof(
        b"c2sp.org/tlog-proof@v1\nextra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6\nindex 73894\n"
        b"gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\nB95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n\n"
        b"example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n"
    )
    assert (proof.index, len(proof.hashes), proof.extra) == (73894, 2, b"age-v1.2.1-darwin-arm64.tar.gz")
    assert proof.checkpoint.startswith(b"example.com/fancylog\n109482\n")


@pytest.mark.parametrize(
    "head",
    [
        "",
        "c2sp.org/tlog-proof@v2\nindex 0",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\nindex 00",
        "c2sp.org/tlog-proof@v1\nindex -1",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775808",
        "c2sp.org/tlog-proof@v1\nindex  0",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA",
        "c2sp.org/tlog-proof@v1\nindex 0\nx",
        "c2sp.org/tlog-proof@v1\nextra x\nindex 0",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA",
        "c2sp.org/tlog-proof@v1\r\nindex 0",
        "c2sp.org/tlog-proof@v1\nindex 0" + f"\n{'A' * 43}=" * 65,
        "c2sp.org/tlog-proof@v1\nextra " + "A" * 1_400_000 + "\nindex 0",
    ],
)
def test_these_are_no_proofs(head: str) -> None:
    for data in (f"{head}\n\nx\n".encode(), head.encode(), b"\xff" + head.encode() + b"\n\n"):
        with pytest.raises(MalformedLog) as refused:
            parse_log_proof(data)
        assert refused.value.code == "invalid_log_proof"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_proof_or_refused(data: bytes) -> None:
    for given_bytes in (data, b"c2sp.org/tlog-proof@v1\nindex 0\n" + data):
        try:
            proof = parse_log_proof(given_bytes)
        except MalformedLog:
            continue
        assert proof.encoded() == given_bytes
