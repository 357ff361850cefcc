"""metadata.json: what is written, and what is made of other writers' documents."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.format.errors import FormatError, InvalidMetadataError, TooLargeError
from chalicelib.format.metadata import (
    MAX_METADATA_BYTES,
    Consent,
    ConsentLevel,
    Details,
    Location,
    Media,
    Metadata,
    Patient,
    User,
    decode_metadata,
    encode_metadata,
    flag,
    join_levels,
    split_levels,
)
from chalicelib.format.metadata_extension import (
    MAX_VERSION,
    BodySite,
    ConsentDetails,
    Conversion,
    MetadataExtension,
)

# The seeds' structure, in the seeds' order.
FIELDS = {
    "patient": "firstname lastname day month year patientid translator guardian",
    "user": "userid title firstname lastname email country",
    "details": "notes datetime reportid sendtype sendto reportendpoint ip location platform architecture"
    " manufacturer model os uuid version pro",
    "consent": "type treatment education publication consentlevels",
}

text = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t\r"), max_size=40)


def struct(kind: type[Any], **others: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = dict.fromkeys(kind.__struct_fields__, text)
    return st.builds(kind, **(fields | others))


MEMBERS = [
    {"new": msgspec.Raw(b"null"), "": msgspec.Raw(b"12345678901234567890123")},
    {"\x1b\u202e": msgspec.Raw('{"a":[1e2,1.0,"\\u001bé"]}'.encode())},
]
unknown = st.sampled_from([{}, *MEMBERS])


def part(kind: type[Any]) -> st.SearchStrategy[Any]:
    return struct(kind, unknown=unknown)


documents = struct(
    Metadata,
    patient=struct(Patient),
    user=struct(User),
    details=struct(
        Details, location=struct(Location), reportid=st.sampled_from(["", "0000000011462800528240"])
    ),
    consent=struct(Consent),
    media=st.lists(
        struct(Media, mediaid=st.from_regex(r"[0-9]{13}", fullmatch=True)),
        max_size=4,
        unique_by=lambda item: item.mediaid,
    ).map(tuple),
    extension=st.none()
    | struct(
        MetadataExtension,
        version=st.integers(1, MAX_VERSION),
        consent=part(ConsentDetails),
        body_site=part(BodySite),
        conversions=st.lists(part(Conversion), max_size=3).map(tuple),
        unknown=unknown,
    ),
    unknown=st.dictionaries(
        st.sampled_from(
            [
                "",
                "/report",
                "/report/patient",
                "/report/details",
                "/report/details/location",
                "/report/consent",
            ]
        ),
        st.sampled_from(MEMBERS),
        max_size=3,
    ),
)


@given(metadata=documents)
@settings(max_examples=50, deadline=None)
def test_round_trip(metadata: Metadata) -> None:
    assert decode_metadata(encode_metadata(metadata)) == metadata


def test_every_field_is_written_as_a_string_in_the_order_of_the_seeds() -> None:
    document = json.loads(encode_metadata(Metadata(media=(Media(mediaid="1", type="photo"),))))
    assert list(document) == ["report"]
    report = document["report"]
    assert list(report) == [*FIELDS, "media"]
    for section, names in FIELDS.items():
        assert list(report[section]) == names.split()
    assert list(report["details"]["location"]) == ["latitude", "longitude", "address"]
    assert report["media"] == [{"mediaid": "1", "type": "photo", "levels": ""}]
    report["details"].pop("location")
    assert all(value == "" for section in FIELDS for value in report[section].values())


def read(report: object) -> Metadata:
    return decode_metadata(json.dumps({"report": report}).encode())


def test_other_writers_values_become_strings() -> None:
    metadata = read(
        {
            "patient": {"day": 7, "patientid": 12.5, "translator": None, "guardian": True, "new": {"x": 1}},
            "details": {"location": "", "pro": False},
            "consent": {"consentlevels": ["treatment", "education"]},
            "media": [{"mediaid": 1462800528240, "type": "photo"}],
            "more": [],
        }
    )
    assert metadata.patient == Patient(day="7", patientid="12.5", guardian="true")
    assert metadata.details == Details(pro="false")
    assert metadata.consent.consentlevels == "treatment,education"
    assert metadata.media == (Media(mediaid="1462800528240", type="photo"),)


def test_an_absent_section_is_empty_and_a_byte_order_mark_is_ignored() -> None:
    assert decode_metadata(b'\xef\xbb\xbf{"report": {"media": null}}') == Metadata()


def test_control_characters_cannot_reach_a_terminal() -> None:
    assert read({"user": {"firstname": "a\x1b[2J\x00\x9b\n\tb"}}).user.firstname == (
        "a\N{REPLACEMENT CHARACTER}[2J" + 2 * "\N{REPLACEMENT CHARACTER}" + "\n\tb"
    )


@pytest.mark.parametrize(
    "report",
    [
        [],
        None,
        {"patient": "Pat"},
        {"patient": {"firstname": {"a": 1}}},
        {"patient": {"firstname": [[1]]}},
        {"patient": {"firstname": "x" * 32_769}},
        {"patient": {"firstname": ["x"] * 33}},
        {"details": {"location": [1, 2]}},
        {"media": {"1": {"mediaid": "1"}}},
        {"media": ["1"]},
        {"media": [{}]},
        {"media": [{"mediaid": "../x"}]},
        {"media": [{"mediaid": "a"}, {"mediaid": "A"}]},
        {"media": [{"mediaid": str(number)} for number in range(501)]},
    ],
    ids=repr,
)
def test_what_is_not_the_structure_is_refused(report: object) -> None:
    with pytest.raises(InvalidMetadataError):
        read(report)


@pytest.mark.parametrize("document", [b"", b"null", b"[", b"\xff", b"[" * 100_000, b'{"report": 1e999}'])
def test_what_is_not_json_is_refused(document: bytes) -> None:
    with pytest.raises(InvalidMetadataError):
        decode_metadata(document)


def test_a_document_has_its_limit() -> None:
    with pytest.raises(TooLargeError):
        decode_metadata(b" " * (MAX_METADATA_BYTES + 1))


@given(document=st.binary(max_size=300))
@settings(deadline=None)
def test_bytes_give_metadata_or_an_error_of_ours(document: bytes) -> None:
    with suppress(FormatError):
        assert decode_metadata(document) == Metadata()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(
    report=st.dictionaries(st.sampled_from([*FIELDS, "media"]), json_values)
    | st.dictionaries(
        st.sampled_from([*FIELDS]),
        st.dictionaries(st.sampled_from(" ".join(FIELDS.values()).split()), json_values),
    )
)
@settings(deadline=None)
def test_any_json_gives_strings_or_an_error_of_ours(report: dict[str, object]) -> None:
    try:
        metadata = decode_metadata(msgspec.json.encode({"report": report}))
    except FormatError:
        return
    for section in (metadata.patient, metadata.user, metadata.consent, metadata.details.location):
        assert all(isinstance(value, str) for value in msgspec.structs.astuple(section))


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(patient=Patient(firstname="\ud800")),
        Metadata(patient=Patient(firstname="x" * 32_769)),
        Metadata(media=(Media(mediaid="a/b", type="photo"),)),
    ],
    ids=["surrogate", "overlong", "path"],
)
def test_what_would_not_be_read_is_not_written(metadata: Metadata) -> None:
    with pytest.raises(InvalidMetadataError) as caught:
        encode_metadata(metadata)
    assert caught.value.__cause__ is None


def test_levels_and_flags() -> None:
    both = (ConsentLevel.PUBLICATION, ConsentLevel.TREATMENT)
    assert join_levels(both) == "treatment,publication"
    assert split_levels(" Treatment, ,research") == ("treatment", "research")
    assert (flag(True), flag(False)) == ("true", "false")
