"""Forms and URLs of storage on one machine: whatever is changed is refused."""

from __future__ import annotations

import base64
from datetime import timedelta

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.cloud.files.signing import FIELDS, Signer, UploadPolicy
from chalicelib.contract.regions import STORES
from chalicelib.errors import Forbidden
from tests.fakes.cloud import CREATED, stored_link

SECRET = bytes(range(32))
REGION = "eu-central-1"
NAME = stored_link().name
POLICY = UploadPolicy(
    expiration=CREATED + timedelta(hours=1),
    region=REGION,
    key=f"{NAME}.picsafe",
    size=1000,
    owner=11,
    expires_at=CREATED + timedelta(days=7),
)
SIGNER = Signer(SECRET)
FORM = SIGNER.form_fields(POLICY)
QUERY = SIGNER.download_query(REGION, NAME, CREATED + timedelta(seconds=60))


def refused(region: str, fields: dict[str, str], now_after: timedelta = timedelta(0)) -> bool:
    try:
        SIGNER.verified_policy(region, fields, CREATED + now_after)
    except Forbidden as error:
        return error.code == "upload_refused"
    return False


def download_refused(region: str, name: str, expires: str, signature: str, after: timedelta) -> bool:
    try:
        SIGNER.verify_download(region, name, expires, signature, CREATED + after)
    except Forbidden as error:
        return error.code == "download_refused"
    return False


def test_an_untouched_form_gives_its_policy() -> None:
    assert SIGNER.verified_policy(REGION, FORM, CREATED) == POLICY
    assert FORM.keys() == FIELDS


def test_the_policy_says_exact_size_and_end() -> None:
    document = msgspec.json.decode(base64.b64decode(FORM["policy"]))
    assert document["size"] == 1000
    assert document["expiration"] == "2026-03-04T06:06:07Z"
    assert document["expires_at"] == "2026-03-11T05:06:07Z"


def test_a_form_runs_out_to_the_second() -> None:
    assert not refused(REGION, FORM, timedelta(minutes=59, seconds=59, milliseconds=999))
    assert refused(REGION, FORM, timedelta(hours=1))


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=200))
def test_any_changed_field_is_refused(field: str, value: str) -> None:
    assume(value != FORM[field])
    assert refused(REGION, {**FORM, field: value})


@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_any_changed_character_is_refused(field: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(FORM[field]) - 1))
    value = FORM[field][:place] + data.draw(st.characters()) + FORM[field][place + 1 :]
    assume(value != FORM[field])
    assert refused(REGION, {**FORM, field: value})


@given(st.dictionaries(st.text(max_size=10), st.text(max_size=40), max_size=5))
def test_invented_forms_are_refused(fields: dict[str, str]) -> None:
    assert refused(REGION, fields)


def test_missing_and_additional_fields_are_refused() -> None:
    for field in FIELDS:
        assert refused(REGION, {name: value for name, value in FORM.items() if name != field})
    assert refused(REGION, {**FORM, "acl": "public-read"})


@pytest.mark.parametrize("region", [*sorted(set(STORES.values()) - {REGION}), "", "..", REGION.upper()])
def test_a_form_is_for_one_region(region: str) -> None:
    assert refused(region, FORM)


def test_a_policy_of_ones_own_is_refused() -> None:
    larger = msgspec.structs.replace(POLICY, size=10**9)
    encoded = base64.b64encode(msgspec.json.encode(larger)).decode()
    assert refused(REGION, {**FORM, "policy": encoded})
    assert refused(REGION, Signer(bytes(32)).form_fields(POLICY))


def test_an_over_long_policy_is_refused_unread() -> None:
    assert refused(REGION, {**FORM, "policy": "A" * 10_000_000})


def test_a_url_lives_for_its_time_to_the_second() -> None:
    query = (QUERY["expires"], QUERY["signature"])
    assert not download_refused(REGION, NAME, *query, timedelta(seconds=59, milliseconds=999))
    assert download_refused(REGION, NAME, *query, timedelta(seconds=60))


@given(st.sampled_from(["region", "name", "expires", "signature"]), st.text(max_size=100))
def test_any_change_to_a_url_is_refused(part: str, value: str) -> None:
    parts = {"region": REGION, "name": NAME, **QUERY}
    assume(value != parts[part])
    parts[part] = value
    assert download_refused(
        parts["region"], parts["name"], parts["expires"], parts["signature"], timedelta(0)
    )


def test_a_longer_life_is_refused() -> None:
    later = str(int(QUERY["expires"]) + 1)
    assert download_refused(REGION, NAME, later, QUERY["signature"], timedelta(0))


def test_a_form_cannot_be_passed_off_as_a_url_nor_the_reverse() -> None:
    assert download_refused(REGION, NAME, QUERY["expires"], FORM["signature"], timedelta(0))
    as_policy = f"{REGION}\n{NAME}\n{QUERY['expires']}"
    assert refused(REGION, {"key": NAME, "policy": as_policy, "signature": QUERY["signature"]})


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_secret_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Signer(bytes(length))
