"""The vectors that Python and TypeScript share: every rule gives what they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from chalicelib.contract.address_lists import read_address_list
from chalicelib.contract.audit_chain import verify_chain
from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.countries import COUNTRIES
from chalicelib.contract.degrees import degrees_text
from chalicelib.contract.email_addresses import canonical_address, display_address
from chalicelib.contract.errors import ChainBroken, ContractError
from chalicelib.contract.hostnames import canonical_hostname, display_hostname
from chalicelib.contract.links import make_link, parse_link, parse_pasted_link, report_url
from chalicelib.contract.log_proofs import parse_log_proof, verify_log_proof
from chalicelib.contract.media_kinds import (
    MediaType,
    media_type_of_extension,
    media_type_of_tracks,
    sort_of,
)
from chalicelib.contract.merkle import verify_consistency, verify_inclusion
from chalicelib.contract.origins import is_confidential, is_loopback, origin_of
from chalicelib.contract.photo_kinds import photo_kind
from chalicelib.contract.photo_limits import PHOTO_LIMITS
from chalicelib.contract.photo_notes import PhotoNotes, photo_note
from chalicelib.contract.receipts import Receipt, verify_receipt
from chalicelib.contract.recording_kinds import recording_kind_of
from chalicelib.contract.regions import store_for
from chalicelib.contract.registrations import read_registration
from chalicelib.contract.report_ids import (
    is_report_id,
    is_report_id_of,
    is_report_id_of_another,
    make_report_id,
    report_id_of_file,
)
from chalicelib.contract.report_limits import REPORT_LIMITS
from chalicelib.contract.report_tags import tag_text
from chalicelib.contract.settled_characters import composed, folded, is_unprintable
from chalicelib.contract.sign_in_codes import normal_code, shown_code
from chalicelib.contract.signed_notes import parse_vkey, verify
from chalicelib.contract.static_keys import (
    normal_static_key,
    shown_fingerprint,
    static_key_fingerprint,
    static_key_point,
)
from chalicelib.contract.uploads import composite_digest, part_sizes
from chalicelib.format.consent_gaps import consent_gaps
from chalicelib.format.consent_levels import consent_answer, granted_levels, is_consent_recorded
from chalicelib.format.metadata import Consent, ConsentLevel, Media, Metadata
from chalicelib.format.photos.heif import unread_coding
from chalicelib.format.photos.heif_items import read_items
from tests.vectors import build_log

VECTORS = Path(__file__).parents[2] / "vectors" / "contract"


def read_list(text: str) -> dict[str, object]:
    read = read_address_list(text)
    refused = [asdict(one) for one in read.refused]
    return {"addresses": list(read.addresses), "repeated": read.repeated, "refused": refused}


def checked_trail(given: dict[str, Any]) -> dict[str, object]:
    verify_chain(given["report_id"], given["entries"], given["head"])
    return {"seq": len(given["entries"]), "hash": given["head"]}


def found_gaps(given: dict[str, Any]) -> list[str]:
    media = tuple(
        Media(mediaid=f"{number:03d}", type="photo", levels=levels)
        for number, levels in enumerate(given["levels"], start=1)
    )
    return list(consent_gaps(Metadata(consent=Consent(**given["consent"]), media=media), given["files"]))


def read_consent(given: dict[str, str]) -> dict[str, object]:
    consent = Consent(**given)
    return {
        "answers": [consent_answer(consent, level).value for level in ConsentLevel],
        "granted": sorted(granted_levels(consent)),
        "is_recorded": is_consent_recorded(consent),
    }


def made_link(given: dict[str, str]) -> dict[str, str]:
    country, name = given["country"], given["name"]
    return {
        "link": make_link(given["my_url"], country, name),
        "report_url": report_url(given["cloud_url"], country, name),
    }


def read_photo_notes(given: dict[str, Any]) -> PhotoNotes:
    reduced = given["reduced"] and tuple(map(tuple, given["reduced"]))
    return PhotoNotes(**given | {"reduced": reduced})


def read_block(text: str) -> dict[str, object]:
    read = read_registration(text)
    made = read.made.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {**asdict(read), "made": made, "keys": list(read.keys)}


def included(given: dict[str, Any]) -> bool:
    proof = [bytes.fromhex(one) for one in given["proof"]]
    leaf, root = bytes.fromhex(given["leaf"]), bytes.fromhex(given["root"])
    verify_inclusion(int(given["index"]), int(given["size"]), leaf, proof, root)
    return True


def consistent(given: dict[str, Any]) -> bool:
    proof = [bytes.fromhex(one) for one in given["proof"]]
    old_root, new_root = bytes.fromhex(given["old_root"]), bytes.fromhex(given["new_root"])
    verify_consistency(int(given["old_size"]), old_root, int(given["new_size"]), new_root, proof)
    return True


def read_vkey(text: str) -> dict[str, str]:
    key = parse_vkey(text)
    assert key.text() == text
    return {"name": key.name, "id": key.id.hex(), "key": key.key.hex()}


def read_note(given: dict[str, Any]) -> dict[str, object]:
    note = verify(given["note"].encode(), map(parse_vkey, given["vkeys"]))
    return {"text": note.text, "signers": [key.text() for key in note.signers]}


def read_checkpoint(given: dict[str, str]) -> dict[str, object]:
    found = verify_checkpoint(given["note"].encode(), parse_vkey(given["vkey"]))
    extensions = list(found.extensions)
    return {
        "origin": found.origin,
        "size": str(found.size),
        "root": found.root.hex(),
        "extensions": extensions,
    }


def read_receipt(given: dict[str, Any]) -> bool:
    verify_receipt(Receipt(**given["receipt"]), parse_vkey(given["vkey"]))
    return True


def read_log_proof(given: dict[str, str]) -> dict[str, object]:
    proof = parse_log_proof(given["proof"].encode())
    found = verify_log_proof(proof, bytes.fromhex(given["entry"]), parse_vkey(given["vkey"]))
    extra = None if proof.extra is None else proof.extra.hex()
    return {"index": str(proof.index), "size": str(found.size), "extra": extra}


def digest_of_block(block: dict[str, int]) -> str:
    """SHA-256 of what is said of each code point of a block."""
    digest = hashlib.sha256()
    for point in range(block["first"], block["last"] + 1):
        # a lone surrogate has no bytes
        character = chr(point) if not 0xD800 <= point < 0xE000 else "?"
        said = f"{composed(character)} {folded(character)} {int(is_unprintable(character))}\n"
        digest.update(said.encode())
    return digest.hexdigest()


RULES: dict[str, Callable[[Any], object]] = {
    "address_lists": read_list,
    "anothers_report_ids": lambda given: is_report_id_of_another(given["user_number"], given["report_id"]),
    "audit_chain": checked_trail,
    "checkpoints": read_checkpoint,
    "consent_gaps": found_gaps,
    "consent_levels": read_consent,
    "countries": lambda code: asdict(store_for(code)),
    "degrees": degrees_text,
    "email_addresses": canonical_address,
    "file_names": report_id_of_file,
    "heif_codings": lambda file: unread_coding(read_items(bytes.fromhex(file))),
    "hostnames": canonical_hostname,
    "links": lambda text: asdict(parse_link(text)),
    "log_proofs": read_log_proof,
    "made_links": made_link,
    "made_report_ids": lambda given: make_report_id(given["user_number"], given["milliseconds"]),
    "media_extensions": lambda name: MediaType(name).extension,
    "media_starts": lambda start: sort_of(bytes.fromhex(start)),
    "media_tracks": lambda handlers: media_type_of_tracks([handler.encode() for handler in handlers]),
    "merkle_consistency": consistent,
    "merkle_inclusion": included,
    "origins": origin_of,
    "own_report_ids": lambda given: is_report_id_of(given["user_number"], given["report_id"]),
    "photo_kinds": lambda start: photo_kind(bytes.fromhex(start)),
    "pasted_links": lambda text: asdict(parse_pasted_link(text)),
    "photo_limits": PHOTO_LIMITS.__getitem__,
    "photo_notes": lambda given: photo_note(read_photo_notes(given)),
    "receipts": read_receipt,
    "recording_starts": lambda start: recording_kind_of(bytes.fromhex(start)),
    "registrations": read_block,
    "report_ids": is_report_id,
    "report_limits": lambda name: REPORT_LIMITS[name],
    "report_tags": lambda end: tag_text(bytes.fromhex(end)),
    "settled_blocks": digest_of_block,
    "settled_names": composed,
    "sign_in_codes": normal_code,
    "signed_notes": read_note,
    "static_keys": normal_static_key,
    "unprintable_characters": is_unprintable,
    "upload_digests": composite_digest,
    "upload_parts": part_sizes,
    "vkeys": read_vkey,
}
ALSO: dict[tuple[str, str], Callable[[Any], object]] = {
    ("email_addresses", "display"): display_address,
    ("hostnames", "display"): display_hostname,
    ("origins", "confidential"): is_confidential,
    ("origins", "loopback"): is_loopback,
    ("settled_names", "folded"): folded,
    ("sign_in_codes", "shown"): shown_code,
    ("static_keys", "fingerprint"): static_key_fingerprint,
    ("static_keys", "point"): lambda key: static_key_point(key).hex(),
    ("static_keys", "shown"): lambda key: shown_fingerprint(static_key_fingerprint(key)),
}
"""What else is said of a rule's result: the vector's further members, by rule and name."""


def vectors(rule: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((VECTORS / f"{rule}.json").read_text("utf-8"))
    return read


@pytest.mark.parametrize(
    ("rule", "vector"),
    [
        pytest.param(rule, vector, id=f"{rule}: {vector['name']}")
        for rule in RULES
        for vector in vectors(rule)
    ],
)
def test_the_rule_gives_what_the_vector_says(rule: str, vector: dict[str, Any]) -> None:
    if "error" in vector:
        with pytest.raises(ContractError) as refused:
            RULES[rule](vector["input"])
        assert refused.value.code == vector["error"]
        if isinstance(refused.value, ChainBroken):
            assert refused.value.seq == vector["seq"]
        return
    result = RULES[rule](vector["input"])
    assert result == vector["expected"]
    for name in vector.keys() - {"name", "input", "expected"}:
        assert ALSO[rule, name](result) == vector[name]


def test_every_file_of_vectors_has_a_rule_and_different_names() -> None:
    # what readers show of later servers' answers is no rule of this package: tests/unit/picsafe/cli has it
    assert {path.stem for path in VECTORS.glob("*")} == {*RULES, "open_readers"}
    for rule in RULES:
        names = [vector["name"] for vector in vectors(rule)]
        assert len(names) == len(set(names)), rule


@pytest.mark.parametrize("name", build_log.FILES)
def test_the_logs_vectors_are_what_another_implementation_makes(name: str) -> None:
    assert build_log.document(name) == (VECTORS / f"{name}.json").read_text("utf-8")


@pytest.mark.parametrize("rule", ["email_addresses", "hostnames", "origins", "sign_in_codes", "static_keys"])
def test_a_canonical_spelling_is_its_own(rule: str) -> None:
    for vector in vectors(rule):
        if "expected" in vector:
            assert RULES[rule](vector["expected"]) == vector["expected"]


def test_the_vectors_name_every_country_and_every_kind() -> None:
    named = {vector["input"] for vector in vectors("countries") if "expected" in vector}
    assert named == COUNTRIES
    extensions = {vector["input"]: vector["expected"] for vector in vectors("media_extensions")}
    assert extensions.keys() == set(MediaType)
    assert {media_type_of_extension(one): one for one in extensions.values()} == extensions
    assert media_type_of_extension("mp4") is None
