"""The example of docs/audit-log.md, recomputed with nothing of ours but the page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.fakes import merkle as rfc

DOCS = Path(__file__).parents[3] / "docs"
TRAIL: dict[str, Any] = json.loads(
    re.findall(r"```json\n(.*?)```", (DOCS / "audit-trail.md").read_text("utf-8"), re.DOTALL)[0]
)
ENTRIES = [bytes.fromhex(entry["hash"]) for entry in TRAIL["entries"]]


def shown(kind: str) -> str:
    (block,) = re.findall(rf"```{kind}\n(.*?)```", (DOCS / "audit-log.md").read_text("utf-8"), re.DOTALL)
    return str(block)


def public_key() -> Ed25519PublicKey:
    name, identifier, encoded = shown("vkey").strip().split("+", 2)
    key = base64.b64decode(encoded)
    assert hashlib.sha256(f"{name}\n".encode() + key).digest()[:4].hex() == identifier
    assert Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw() == key[1:]
    return Ed25519PublicKey.from_public_bytes(key[1:])


def test_the_tree_is_the_documented_one() -> None:
    *leaves, root = shown("hashes").split()
    assert leaves == [hashlib.sha256(b"\0" + entry).hexdigest() for entry in ENTRIES]
    assert root == rfc.mth(ENTRIES).hex()


def test_the_proof_is_the_documented_one() -> None:
    head, text, signature = shown("proof").split("\n\n")
    header, index, *hashes = head.splitlines()
    assert (header, index) == ("c2sp.org/tlog-proof@v1", "index 1")
    assert [base64.b64decode(one) for one in hashes] == rfc.path(1, ENTRIES)
    origin, size, root = text.splitlines()
    assert (size, base64.b64decode(root)) == ("4", rfc.mth(ENTRIES))
    dash, name, encoded = signature.split()
    assert (dash, name) == ("—", origin)
    public_key().verify(base64.b64decode(encoded)[4:], f"{text}\n".encode())


def test_the_receipt_is_the_documented_one() -> None:
    receipt = json.loads(shown("json"))
    entry = TRAIL["entries"][1]
    lines = (
        "picsafe audit receipt v1",
        receipt["log"],
        TRAIL["report_id"],
        str(entry["seq"]),
        entry["hash"],
        receipt["at"],
        receipt["merged_by"],
    )
    signed = "".join(f"{line}\n" for line in lines).encode()
    public_key().verify(base64.b64decode(receipt["signature"]), signed)
