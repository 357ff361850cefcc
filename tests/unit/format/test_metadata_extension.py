"""What the seeds' metadata.json has no place for: what is read of it, and that the rest is passed on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.format.errors import FormatError, InvalidMetadataError
from chalicelib.format.metadata import Media, Metadata, decode_metadata, encode_metadata
from chalicelib.format.metadata_extension import MetadataExtension
from chalicelib.format.unknown_members import members
from tests.vectors.build_metadata_extension import FILE, as_json

VECTORS = json.loads(Path(FILE).read_text())["vectors"]


def named(expect: str) -> pytest.MarkDecorator:
    chosen = [pytest.param(vector, id=vector["name"]) for vector in VECTORS if vector["expect"] == expect]
    return pytest.mark.parametrize("vector", chosen)


def described(extension: MetadataExtension | None) -> Any:
    if extension is None:
        return None
    fields = msgspec.structs.asdict(extension)
    parts = {name: _fields(fields[name]) for name in ("consent", "body_site")}
    conversions = [_fields(conversion) for conversion in extension.conversions]
    return {name: value for name, value in fields.items() if name != "unknown"} | {
        **parts,
        "conversions": conversions,
    }


def _fields(part: msgspec.Struct) -> dict[str, str]:
    return {
        field.encode_name: getattr(part, field.name)
        for field in msgspec.structs.fields(part)
        if field.name != "unknown"
    }


def text_at(document: bytes, path: list[str | int]) -> str:
    text: bytes | msgspec.Raw = document
    for name in path:
        text = members(text)[str(name)]
    return msgspec.json.format(bytes(text), indent=-1).decode()


@named("ok")
def test_what_is_known_is_read_and_everything_is_passed_on(vector: dict[str, Any]) -> None:
    metadata = decode_metadata(vector["metadata"].encode())
    assert described(metadata.extension) == vector["extension"]
    assert (metadata.extension is not None and metadata.extension.holds_more) == vector["holds_more"]

    written = encode_metadata(metadata)
    for kept in vector["kept"]:
        assert text_at(written, kept["path"]) == kept["json"]
    assert decode_metadata(written) == metadata
    assert encode_metadata(decode_metadata(written)) == written


@named("invalid_metadata")
def test_what_breaks_a_bound_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(FormatError) as refused:
        decode_metadata(vector["metadata"].encode())
    assert refused.value.code == "invalid_metadata"


def test_the_vectors_on_disk_are_those_that_the_generator_builds() -> None:
    assert FILE.read_text() == as_json()


def test_an_items_unknown_members_follow_it_and_go_with_it() -> None:
    read = decode_metadata(b'{"report": {"media": [{"mediaid": "a", "type": "photo", "lens": "macro"}]}}')
    first, second = Media(mediaid="a", type="photo"), Media(mediaid="b", type="photo")
    moved = encode_metadata(msgspec.structs.replace(read, media=(second, first)))
    assert [item.get("lens") for item in json.loads(moved)["report"]["media"]] == [None, "macro"]
    gone = encode_metadata(msgspec.structs.replace(read, media=(second,)))
    assert b"macro" not in gone


def test_what_is_known_stands_before_an_unknown_member_of_its_name() -> None:
    read = decode_metadata(b'{"report": {}, "picsafe": {"version": 1, "visit": 7}}')
    assert read.extension is not None
    changed = msgspec.structs.replace(read.extension, visit="8")
    written = encode_metadata(msgspec.structs.replace(read, extension=changed))
    assert json.loads(written)["picsafe"] == {"version": 1, "visit": "8"}


@pytest.mark.parametrize(
    "extension",
    [
        MetadataExtension(version=0),
        MetadataExtension(version=10**9),
        MetadataExtension(visit="x" * 32_769),
        MetadataExtension(urgency="\ud800"),
    ],
    ids=["no version", "huge version", "overlong", "surrogate"],
)
def test_what_would_not_be_read_is_not_written(extension: MetadataExtension) -> None:
    with pytest.raises(InvalidMetadataError):
        encode_metadata(Metadata(extension=extension))
