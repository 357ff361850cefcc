"""Builds the vectors of the log's formats, the same bytes each time: ``python -m tests.vectors.build_log``.

Nothing of ours computes them: RFC 6962 is taken literally, and ``cryptography`` signs. C2SP's and Go's own
examples are among them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.fakes import merkle as rfc

FOLDER = Path(__file__).with_name("contract")
LOG = "keys.example.org/log"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
ENTRIES = [hashlib.sha256(bytes([number])).digest() for number in range(13)]
MOST = 2**63 - 1

FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETERS = (
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCHS = (
    "— EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)

Vector = dict[str, Any]


def holds(name: str, given: Any, expected: Any = True) -> Vector:
    return {"name": name, "input": given, "expected": expected}


def fails(name: str, given: Any, code: str) -> Vector:
    return {"name": name, "input": given, "error": code}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def vkey(private: Ed25519PrivateKey = PRIVATE, name: str = LOG) -> str:
    key = b"\1" + private.public_key().public_bytes_raw()
    identifier = hashlib.sha256(f"{name}\n".encode() + key).hexdigest()[:8]
    return f"{name}+{identifier}+{b64(key)}"


def signed(text: str, private: Ed25519PrivateKey = PRIVATE, name: str = LOG) -> str:
    identifier = bytes.fromhex(vkey(private, name)[len(name) + 1 :][:8])
    return f"{text}\n— {name} {b64(identifier + private.sign(text.encode()))}\n"


def inclusion() -> list[Vector]:
    def given(index: int, size: int) -> Vector:
        entries = ENTRIES[:size]
        return {
            "index": str(index),
            "size": str(size),
            "leaf": leaf(entries[index]).hex(),
            "proof": [one.hex() for one in rfc.path(index, entries)],
            "root": rfc.mth(entries).hex(),
        }

    good = [(index, size) for size in range(1, 14) for index in sorted({0, size // 2, size - 1})]
    whole = given(5, 13)
    proof, root = whole["proof"], whole["root"]
    return [
        *(holds(f"entry {index} of {size}", given(index, size)) for index, size in good),
        fails("another entry", {**whole, "index": "4"}, "not_included"),
        fails("another size", {**whole, "size": "6"}, "not_included"),
        fails("another leaf", {**whole, "leaf": root}, "not_included"),
        fails("another root", {**whole, "root": whole["leaf"]}, "not_included"),
        fails("a hash fewer", {**whole, "proof": proof[:-1]}, "not_included"),
        fails("a hash more", {**whole, "proof": [*proof, root]}, "not_included"),
        fails("in another order", {**whole, "proof": proof[::-1]}, "not_included"),
        fails("no hash", {**whole, "proof": []}, "not_included"),
        fails("far too many hashes", {**whole, "proof": [root] * 100}, "not_included"),
        fails("behind the end", {**whole, "index": "13"}, "invalid_tree"),
        fails("of nothing", {**whole, "index": "0", "size": "0"}, "invalid_tree"),
        fails("before the beginning", {**whole, "index": "-1"}, "invalid_tree"),
        fails("too large", {**whole, "size": str(MOST + 1)}, "invalid_tree"),
        fails("the largest", {**whole, "size": str(MOST)}, "not_included"),
        fails("a hash that is too short", {**whole, "proof": [*proof[:-1], "00"]}, "invalid_tree"),
        fails("a leaf that is too long", {**whole, "leaf": f"{root}00"}, "invalid_tree"),
    ]


def consistency() -> list[Vector]:
    def given(old: int, new: int) -> Vector:
        return {
            "old_size": str(old),
            "old_root": rfc.mth(ENTRIES[:old]).hex(),
            "new_size": str(new),
            "new_root": rfc.mth(ENTRIES[:new]).hex(),
            "proof": [one.hex() for one in rfc.proof(old, ENTRIES[:new])] if old else [],
        }

    good = [(old, new) for new in range(14) for old in sorted({0, new // 2, max(0, new - 1), new})]
    whole, full, same = given(6, 13), given(8, 13), given(6, 6)
    proof = whole["proof"]
    return [
        *(holds(f"from {old} to {new}", given(old, new)) for old, new in good),
        fails("another earlier root", {**whole, "old_root": whole["new_root"]}, "not_consistent"),
        fails("another later root", {**whole, "new_root": whole["old_root"]}, "not_consistent"),
        fails("another earlier size", {**whole, "old_size": "7"}, "not_consistent"),
        fails("a full tree's without its proof", {**full, "proof": []}, "not_consistent"),
        fails("a hash fewer", {**whole, "proof": proof[:-1]}, "not_consistent"),
        fails("a hash more", {**whole, "proof": [*proof, proof[0]]}, "not_consistent"),
        fails("in another order", {**whole, "proof": proof[::-1]}, "not_consistent"),
        fails("far too many hashes", {**whole, "proof": [proof[0]] * 100}, "not_consistent"),
        fails("of one size with two roots", {**same, "new_root": whole["new_root"]}, "not_consistent"),
        fails("of one size with a proof", {**same, "proof": proof}, "not_consistent"),
        fails("from nothing with a root", {**whole, "old_size": "0", "proof": []}, "not_consistent"),
        fails("backwards", {**whole, "new_size": "5"}, "invalid_tree"),
        fails("too large", {**whole, "new_size": str(MOST + 1)}, "invalid_tree"),
        fails("a hash that is too short", {**whole, "old_root": "00"}, "invalid_tree"),
    ]


def vkeys() -> list[Vector]:
    def read(text: str, name: str) -> Vector:
        identifier, _, encoded = text[len(name) + 1 :].partition("+")
        return {"name": name, "id": identifier, "key": base64.b64decode(encoded)[1:].hex()}

    unusual = "schlüssel.example/\u200bx"
    return [
        holds("C2SP's", FOO, read(FOO, "example.com/foo")),
        holds("Go's", PETER, read(PETER, "PeterNeumann")),
        holds("a log's", vkey(), read(vkey(), LOG)),
        holds("an unusual name", vkey(name=unusual), read(vkey(name=unusual), unusual)),
        *(
            fails(name, text, "invalid_vkey")
            for name, text in (
                ("nothing", ""),
                ("two plus signs", "++"),
                ("another ID", FOO.replace("530d903a", "530d903b")),
                ("an ID in capitals", FOO.replace("530d903a", "530D903A")),
                ("another name", FOO.replace("foo", "fop")),
                ("a blank in the name", vkey(name="keys example")),
                ("a no-break space in the name", vkey(name="keys\u00a0example")),
                ("no name", vkey(name="")),
                ("a name that is too long", vkey(name="x" * 256)),
                ("a blank at the end", f"{FOO} "),
                ("a line feed at the end", f"{FOO}\n"),
                (
                    "a key that is too long",
                    "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
                ),
                (
                    "another algorithm",
                    "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                ),
                ("the alphabet of URLs", PETER.replace("/", "_")),
                ("too long", "x" * 600),
            )
        ),
    ]


def notes() -> list[Vector]:
    def given(note: str, *keys: str) -> Vector:
        return {"note": note, "vkeys": list(keys)}

    both = f"{TEXT}\n{PETERS}{ENOCHS}"
    wrong = PETERS[:60] + "ABCD" + PETERS[60:]
    signature = PETERS[len("— PeterNeumann ") : -1]
    many = f"— example.com/witness {b64(bytes(5000))}\n" * 16
    return [
        holds("C2SP's", given(FOO_NOTE, FOO), {"text": "This is an example message.\n", "signers": [FOO]}),
        holds("Go's", given(f"{TEXT}\n{PETERS}", PETER), {"text": TEXT, "signers": [PETER]}),
        holds("two signatures, one known", given(both, ENOCH), {"text": TEXT, "signers": [ENOCH]}),
        holds(
            "two signatures, both known", given(both, ENOCH, PETER), {"text": TEXT, "signers": [PETER, ENOCH]}
        ),
        holds("twice the same", given(f"{TEXT}\n{PETERS * 2}", PETER), {"text": TEXT, "signers": [PETER]}),
        holds(
            "a wrong signature of an unknown key",
            given(f"{TEXT}\n{wrong}{ENOCHS}", ENOCH),
            {"text": TEXT, "signers": [ENOCH]},
        ),
        holds(
            "empty lines in the text",
            given(signed("a\n\n\nb\n"), vkey()),
            {"text": "a\n\n\nb\n", "signers": [vkey()]},
        ),
        holds("an empty text", given(signed("\n"), vkey()), {"text": "\n", "signers": [vkey()]}),
        holds(
            "a mark at the beginning",
            given(signed("\ufeffx\n"), vkey()),
            {"text": "\ufeffx\n", "signers": [vkey()]},
        ),
        holds(
            "sixteen long signatures",
            given(f"{TEXT}\n{many}{PETERS}", PETER),
            {"text": TEXT, "signers": [PETER]},
        ),
        fails("no key", given(both), "no_known_signature"),
        fails("another key", given(both, FOO), "no_known_signature"),
        fails("another key of that name", given(both, vkey(name="PeterNeumann")), "no_known_signature"),
        fails("a wrong signature", given(f"{TEXT}\n{wrong}{ENOCHS}", PETER, ENOCH), "wrong_signature"),
        fails("another text", given(both.replace("answer", "reason"), PETER), "wrong_signature"),
        fails(
            "a signature that is too short",
            given(f"{TEXT}\n— PeterNeumann {b64(bytes.fromhex('c74f20a300'))}\n", PETER),
            "wrong_signature",
        ),
        *(
            fails(name, given(note, PETER), "invalid_note")
            for name, note in (
                ("nothing", ""),
                ("a text alone", TEXT),
                ("no signature", f"{TEXT}\n"),
                ("no empty line", f"{TEXT}{PETERS}"),
                ("no end", f"{TEXT}\n{PETERS[:-1]}"),
                ("something behind it", f"{TEXT}\n{PETERS}x"),
                ("a control character", f"\x01{TEXT}\n{PETERS}"),
                ("a tabulator", f"a\tb\n\n{PETERS}"),
                ("carriage returns", f"{TEXT}\r\n\r\n{PETERS}"),
                ("a hyphen", f"{TEXT}\n- PeterNeumann {signature}\n"),
                ("no key's name", f"{TEXT}\n—  {signature}\n"),
                ("a plus sign in a name", f"{TEXT}\n— Peter+Neumann {signature}\n"),
                ("a wide blank in a name", f"{TEXT}\n— Peter\u2003Neumann {signature}\n"),
                ("an ID alone", f"{TEXT}\n— PeterNeumann x08gow==\n"),
                ("no padding", f"{TEXT}\n— PeterNeumann x08goAA\n"),
                ("bits that say nothing", f"{TEXT}\n— PeterNeumann x08goAB=\n"),
                ("the alphabet of URLs", f"{TEXT}\n— PeterNeumann {signature.replace('/', '_')}\n"),
                ("too many signatures", f"{TEXT}\n{PETERS * 65}"),
            )
        ),
    ]


def checkpoint_text(origin: str = LOG, size: object = 13, root: bytes | None = None, more: str = "") -> str:
    return f"{origin}\n{size}\n{b64(rfc.mth(ENTRIES) if root is None else root)}\n{more}"


def checkpoints() -> list[Vector]:
    def given(text: str, **by: Any) -> Vector:
        return {"note": signed(text, **by), "vkey": vkey()}

    def read(size: int, *more: str) -> Vector:
        return {"origin": LOG, "size": str(size), "root": rfc.mth(ENTRIES).hex(), "extensions": list(more)}

    text = checkpoint_text()
    witness = signed(text, OTHER, "witness.example").rpartition("\n\n")[2]
    return [
        holds("a log's", given(text), read(13)),
        holds("with a witness", {"note": signed(text) + witness, "vkey": vkey()}, read(13)),
        holds("the largest", given(checkpoint_text(size=MOST)), read(MOST)),
        holds("of nothing", given(checkpoint_text(size=0)), read(0)),
        holds("with extensions", given(checkpoint_text(more="one\ntwo\n")), read(13, "one", "two")),
        fails("of another key", given(text, private=OTHER), "no_known_signature"),
        fails(
            "changed", {"note": signed(text).replace("\n13\n", "\n14\n"), "vkey": vkey()}, "wrong_signature"
        ),
        fails("of another log", given(checkpoint_text("example.net/log")), "wrong_log"),
        *(
            fails(name, given(wrong), "invalid_checkpoint")
            for name, wrong in (
                ("no root", f"{LOG}\n13\n"),
                ("no origin", checkpoint_text("")),
                ("a zero before the size", checkpoint_text(size="013")),
                ("a sign before the size", checkpoint_text(size="+13")),
                ("a size that is too large", checkpoint_text(size=MOST + 1)),
                ("a size of many digits", checkpoint_text(size="9" * 400)),
                ("other digits", checkpoint_text(size="\u0661")),
                ("a root that is too short", checkpoint_text(root=bytes(31))),
                ("a root that is too long", checkpoint_text(root=bytes(33))),
                ("a root without padding", f"{LOG}\n13\n{'A' * 43}\n"),
                ("an empty extension", checkpoint_text(more="one\n\n")),
                ("too many extensions", checkpoint_text(more="x\n" * 17)),
            )
        ),
    ]


def receipts() -> list[Vector]:
    fields: Vector = {
        "log": LOG,
        "report_id": "0000000011462800528240",
        "seq": 3,
        "hash": ENTRIES[3].hex(),
        "at": "2026-03-04T05:06:07.890Z",
        "merged_by": "2026-03-04T05:07:07.890Z",
    }

    def given(private: Ed25519PrivateKey = PRIVATE, **change: Any) -> Vector:
        names = ("log", "report_id", "seq", "hash", "at", "merged_by")
        lines = ("picsafe audit receipt v1", *(str(fields[name]) for name in names))
        signature = b64(private.sign("".join(f"{line}\n" for line in lines).encode()))
        return {"receipt": {**fields, "signature": signature, **change}, "vkey": vkey()}

    others: Vector = {
        "report_id": "0000000011462800528241",
        "seq": 4,
        "hash": ENTRIES[4].hex(),
        "at": "2026-03-04T05:06:07.891Z",
        "merged_by": "2027-03-04T05:07:07.890Z",
        "signature": b64(bytes(64)),
    }
    malformed: list[tuple[str, Vector]] = [
        ("a signature that is too short", {"signature": b64(bytes(63))}),
        ("a signature without padding", {"signature": "A" * 86}),
        ("entry 0", {"seq": 0}),
        ("a number that is too large", {"seq": 2**53}),
        ("a report that is none", {"report_id": "../x"}),
        ("a line feed in the report", {"report_id": "0000000011462800528240\n"}),
        ("a hash in capitals", {"hash": "F" * 64}),
        ("a hash that is too short", {"hash": "f" * 63}),
        ("a time without decimals", {"at": "2026-03-04T05:06:07Z"}),
        ("a month that is none", {"at": "2026-13-04T05:06:07.890Z"}),
        ("a deadline that is none", {"merged_by": "soon"}),
        ("a blank in the log's name", {"log": "keys example"}),
        ("no log", {"log": ""}),
    ]
    return [
        holds("a log's", given()),
        fails("of another key", given(OTHER), "wrong_signature"),
        fails("of another log", given(log="example.net/log"), "wrong_log"),
        *(fails(f"another {name}", given(**{name: others[name]}), "wrong_signature") for name in others),
        *(fails(name, given(**change), "invalid_receipt") for name, change in malformed),
    ]


def log_proofs() -> list[Vector]:
    def proof(
        index: object = 4, *, extra: str = "", hashes: list[bytes] | None = None, note: str = ""
    ) -> str:
        path = rfc.path(4, ENTRIES) if hashes is None else hashes
        lines = "".join(f"{b64(one)}\n" for one in path)
        return f"c2sp.org/tlog-proof@v1\n{extra}index {index}\n{lines}\n{note or signed(checkpoint_text())}"

    def given(text: str, entry: bytes = ENTRIES[4], key: str = "") -> Vector:
        return {"proof": text, "entry": entry.hex(), "vkey": key or vkey()}

    def read(extra: str | None = None) -> Vector:
        return {"index": "4", "size": "13", "extra": extra}

    first = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{signed(checkpoint_text(size=1, root=leaf(ENTRIES[0])))}"
    return [
        holds("an entry's", given(proof()), read()),
        holds("with more beside it", given(proof(extra="extra eA==\n")), read("78")),
        holds("with nothing beside it", given(proof(extra="extra \n")), read("")),
        holds("the only entry's", given(first, ENTRIES[0]), {"index": "0", "size": "1", "extra": None}),
        fails("of another entry", given(proof(), ENTRIES[5]), "not_included"),
        fails("at another place", given(proof(5)), "not_included"),
        fails("behind the end", given(proof(13)), "invalid_tree"),
        fails("of another key", given(proof(), key=vkey(OTHER)), "no_known_signature"),
        fails("of a changed tree", given(proof().replace("\n13\n", "\n14\n")), "wrong_signature"),
        fails("of no tree", given(proof(note=signed("x\n"))), "invalid_checkpoint"),
        fails("without a note", given(proof(note="x")), "invalid_note"),
        *(
            fails(name, given(text), "invalid_log_proof")
            for name, text in (
                ("nothing", ""),
                ("of a later version", proof().replace("@v1", "@v2")),
                ("a zero before the place", proof("04")),
                ("a place before the beginning", proof(-1)),
                ("a place that is too far", proof(MOST + 1)),
                ("a hash that is too short", proof(hashes=[bytes(31)])),
                ("too many hashes", proof(hashes=[bytes(32)] * 65)),
                ("base64 that is none", proof(extra="extra x\n")),
                ("extra data behind the place", proof().replace("index 4\n", "index 4\nextra eA==\n")),
                ("carriage returns", proof().replace("\n", "\r\n")),
                ("text beyond ASCII", proof(extra="extra ä\n")),
                ("no place", proof().replace("index 4\n", "")),
            )
        ),
    ]


FILES = {
    "checkpoints": checkpoints,
    "log_proofs": log_proofs,
    "merkle_consistency": consistency,
    "merkle_inclusion": inclusion,
    "receipts": receipts,
    "signed_notes": notes,
    "vkeys": vkeys,
}


def document(name: str) -> str:
    """A file, a vector a line."""
    lines = ",\n".join(f"  {json.dumps(vector, ensure_ascii=False)}" for vector in FILES[name]())
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    for file in FILES:
        (FOLDER / f"{file}.json").write_text(document(file), encoding="utf-8")
