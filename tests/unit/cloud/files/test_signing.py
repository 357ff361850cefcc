"""Uploads and URLs of storage on one machine: whatever is changed is refused."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.cloud.files.signing import FileGrant, PartGrant, Signer
from chalicelib.contract.regions import STORES
from chalicelib.errors import Forbidden
from tests.fakes.cloud import CREATED, stored_link
from tests.fakes.uploads import sha256

SECRET = bytes(range(32))
REGION = "eu-central-1"
NAME = stored_link().name
END = CREATED + timedelta(minutes=10)
FILE = FileGrant(REGION, NAME, 1000, sha256(b"sealed"), 11, CREATED + timedelta(days=7))
PART = PartGrant(REGION, NAME, "0" * 32, 2, 1000, sha256(b"sealed"))
SIGNER = Signer(SECRET)
QUERY = SIGNER.download_query(REGION, NAME, CREATED + timedelta(seconds=60))


def request_of(
    grant: FileGrant | PartGrant, signer: Signer = SIGNER
) -> tuple[dict[str, str], dict[str, str]]:
    sign = signer.file_request if isinstance(grant, FileGrant) else signer.part_request
    query, headers = sign(grant, END)  # type: ignore[arg-type]  # each has its own kind
    return query, {name.lower(): value for name, value in headers.items()}


GRANTS = [pytest.param(FILE, id="file"), pytest.param(PART, id="part")]


def refused(
    query: dict[str, str],
    headers: dict[str, str],
    *,
    region: str = REGION,
    name: str = NAME,
    now: datetime = CREATED,
) -> bool:
    try:
        SIGNER.granted(region, name, query, headers, now)
    except Forbidden as error:
        return error.code == "upload_refused"
    return False


def download_refused(region: str, name: str, expires: str, signature: str, after: timedelta) -> bool:
    try:
        SIGNER.verify_download(region, name, expires, signature, CREATED + after)
    except Forbidden as error:
        return error.code == "download_refused"
    return False


@pytest.mark.parametrize("grant", GRANTS)
def test_an_untouched_request_gives_what_was_granted(grant: FileGrant | PartGrant) -> None:
    query, headers = request_of(grant)
    # what a client adds is not signed, as with S3
    more = {**headers, "user-agent": "x", "host": "storage.example.org"}
    assert SIGNER.granted(REGION, NAME, query, more, CREATED) == grant


def test_a_file_says_size_digest_condition_and_whose_it_is() -> None:
    _, headers = request_of(FILE)
    assert headers == {
        "content-length": "1000",
        "content-type": "application/vnd.picsafe",
        "if-none-match": "*",
        "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(FILE.sha256)).decode(),
        "x-amz-meta-owner": "11",
        "x-amz-meta-expires-at": "2026-03-11T05:06:07Z",
    }


@pytest.mark.parametrize("grant", GRANTS)
def test_a_request_runs_out_to_the_second(grant: FileGrant | PartGrant) -> None:
    query, headers = request_of(grant)
    assert not refused(query, headers, now=END - timedelta(milliseconds=1))
    assert refused(query, headers, now=END)
    later = str(int(query["expires"]) + 1)
    assert refused({**query, "expires": later}, headers)


@given(st.sampled_from([FILE, PART]), st.data())
def test_any_change_is_refused(grant: FileGrant | PartGrant, data: st.DataObject) -> None:
    query, headers = request_of(grant)
    changed = data.draw(st.sampled_from([query, headers]))
    name = data.draw(st.sampled_from(sorted(changed)))
    place = data.draw(st.integers(0, len(changed[name]) - 1))
    value = data.draw(
        st.one_of(
            st.text(max_size=50),
            st.characters().map(lambda one: changed[name][:place] + one + changed[name][place + 1 :]),
        )
    )
    assume(value != changed[name])
    changed[name] = value
    assert refused(query, headers)


@given(st.sampled_from([FILE, PART]), st.data())
def test_whatever_is_left_out_is_missed(grant: FileGrant | PartGrant, data: st.DataObject) -> None:
    query, headers = request_of(grant)
    changed = data.draw(st.sampled_from([query, headers]))
    del changed[data.draw(st.sampled_from(sorted(changed)))]
    assert refused(query, headers)


@given(st.dictionaries(st.text(max_size=10), st.text(max_size=40), max_size=5))
def test_invented_requests_are_refused(query: dict[str, str]) -> None:
    assert refused(query, request_of(FILE)[1])
    assert refused(
        {**request_of(FILE)[0], **{f"x{name}": value for name, value in query.items()}, "y": ""}, {}
    )


@pytest.mark.parametrize("grant", GRANTS)
@pytest.mark.parametrize("region", [*sorted(set(STORES.values()) - {REGION}), "", "..", REGION.upper()])
def test_a_request_is_for_one_region_and_name(grant: FileGrant | PartGrant, region: str) -> None:
    assert refused(*request_of(grant), region=region)
    assert refused(*request_of(grant), name=stored_link().name)


def test_another_servers_signature_is_refused() -> None:
    assert refused(*request_of(FILE, Signer(bytes(32))))


def test_neighbouring_values_do_not_run_into_each_other() -> None:
    query, headers = request_of(FILE)
    assert refused(query, headers, region=REGION + NAME[0], name=NAME[1:])
    moved = {
        **headers,
        "x-amz-meta-owner": "1",
        "x-amz-meta-expires-at": "1" + headers["x-amz-meta-expires-at"],
    }
    assert refused(query, moved)


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


def test_a_part_a_file_and_a_download_cannot_be_passed_off_as_each_other() -> None:
    file_query, file_headers = request_of(FILE)
    part_query, part_headers = request_of(PART)
    assert download_refused(REGION, NAME, file_query["expires"], file_query["signature"], timedelta(0))
    assert refused(QUERY, file_headers)
    assert refused({**file_query, "upload": PART.upload_id, "part": "2"}, part_headers)
    assert refused({name: part_query[name] for name in ("expires", "signature")}, file_headers)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_secret_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Signer(bytes(length))
