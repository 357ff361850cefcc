"""PicSafe Cloud through the Chalice app: every call, every error, and nothing personal in the log."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.cloud.model import MAX_SIZE
from chalicelib.contract.links import parse_link, report_url
from chalicelib.contract.uploads import PART_SIZE
from chalicelib.tokens.claims import EXPIRY_TOLERANCE, Claims
from tests.fakes.accounts import CLOUD_URL, MY_URL
from tests.fakes.cloud import CREATED, REPORT_ID, UNKNOWN_NAME
from tests.fakes.tokens import (
    FakeClock,
    enterprise,
    person,
)
from tests.fakes.uploads import announced, sha256
from tests.http.api_client import Answer
from tests.http.backends import Backend
from tests.http.service import start_service

NOW = CREATED + timedelta(milliseconds=890)
CONTENT = b"sealed"
BODY = {"report_id": REPORT_ID, **announced(CONTENT)}
LARGE = bytes(PART_SIZE) + b"sealed"


class World:
    """PicSafe Cloud, and what happens between it and its users."""

    def __init__(self, backend: Backend) -> None:
        self.clock = FakeClock(NOW)
        self.service = start_service("cloud", backend, self.clock)

    def token(self, claims: Claims | None = None, **changes: Any) -> str:
        good = {"aud": [CLOUD_URL], "exp": 4_000_000_000}
        return self.service.token(claims or person(now=NOW), **{**good, **changes})

    def request(self, method: str, path: str, token: str | None = None, body: object = None) -> Answer:
        return self.service.call(method, path, token, body)

    def reserve(self, content: bytes = CONTENT, **changes: Any) -> dict[str, Any]:
        body = {"report_id": REPORT_ID, **announced(content)}
        answer = self.request("POST", "/cloud/reports", self.token(**changes), body)
        assert answer.status == 201
        reserved: dict[str, Any] = answer.body
        return reserved

    def send(self) -> str:
        """Reserve and upload; the path of the report's own calls."""
        reserved = self.reserve()
        self.upload(reserved)
        return path_of(reserved["link"])

    def upload(self, reserved: dict[str, Any], content: bytes = CONTENT) -> None:
        """Send what a reservation says to storage."""
        self.service.backend.upload(reserved["region"], reserved["upload"], content)


def path_of(link: str) -> str:
    parsed = parse_link(link)
    return report_url("", parsed.country, parsed.name)


@pytest.fixture
def world(make_backend: Callable[[str], Backend]) -> World:
    return World(make_backend("cloud"))


def require_problem(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.body["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.body["status"] == status


def test_reserving_answers_the_contract(world: World) -> None:
    reserved = world.reserve(country="NZ")
    assert reserved.keys() == {"link", "country", "region", "expires_at", "upload"}
    assert reserved["link"].startswith(f"{MY_URL}/app/report/au/")
    assert reserved["link"].endswith(f"-{REPORT_ID}")
    assert (reserved["country"], reserved["region"]) == ("AU", "ap-southeast-2")
    assert reserved["expires_at"] == "2026-03-11T05:06:07Z"
    upload = reserved["upload"]
    assert upload.keys() == {"method", "url", "headers"}
    assert upload["method"] == "PUT"
    assert upload["url"].startswith(world.service.backend.upload_url("ap-southeast-2"))
    assert upload["headers"] == {
        "Content-Length": str(len(CONTENT)),
        "Content-Type": "application/vnd.picsafe",
        "If-None-Match": "*",
        "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(sha256(CONTENT))).decode(),
        "x-amz-meta-owner": "11",
        "x-amz-meta-expires-at": "2026-03-11T05:06:07Z",
    }


def test_the_country_is_the_tokens_and_never_the_requests(world: World) -> None:
    body = {**BODY, "country": "US"}
    require_problem(world.request("POST", "/cloud/reports", world.token(), body), 400, "unknown_field")


def test_a_report_is_downloaded_without_signing_in(world: World) -> None:
    path = world.send()
    answer = world.request("GET", path)
    assert answer.status == 200
    assert answer.body.keys() == {"download_url", "size", "expires_at", "renewed"}
    assert (answer.body["size"], answer.body["expires_at"]) == (6, "2026-03-11T05:06:07Z")
    assert answer.headers["Cache-Control"] == "no-store"
    found = world.service.backend.download(answer.body["download_url"])
    assert (found.content, found.lifetime) == (CONTENT, 60)


def test_the_country_is_read_in_either_case(world: World) -> None:
    path = world.send()
    assert world.request("GET", path.replace("/au/", "/AU/")).status == 200


def test_it_is_gone_after_seven_days_to_the_second(world: World) -> None:
    path = world.send()
    world.clock.now = CREATED + timedelta(days=7) - timedelta(milliseconds=1)
    assert world.request("GET", path).status == 200
    world.clock.now = CREATED + timedelta(days=7)
    require_problem(world.request("GET", path), 410, "expired")


def test_before_it_arrives_it_is_not_there(world: World) -> None:
    require_problem(world.request("GET", path_of(world.reserve()["link"])), 404, "not_uploaded")


@pytest.mark.parametrize(
    "path",
    [
        f"/cloud/reports/au/{UNKNOWN_NAME}",
        "/cloud/reports/au/x",
        "/cloud/reports/au/..",
        "/cloud/reports/au/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        f"/cloud/reports/zz/{UNKNOWN_NAME}",
        f"/cloud/reports/au/{UNKNOWN_NAME}.picsafe",
    ],
)
def test_what_is_unknown_or_malformed_is_unknown(world: World, path: str) -> None:
    require_problem(world.request("GET", path), 404, "unknown_report")
    require_problem(world.request("DELETE", path, world.token()), 404, "unknown_report")


def test_an_over_long_name_is_nothing(world: World) -> None:
    require_problem(world.request("GET", "/cloud/reports/au/" + "a" * 300), 404, "not_found")


def test_another_countrys_store_does_not_have_it(world: World) -> None:
    path = world.send()
    require_problem(world.request("GET", path.replace("/au/", "/us/")), 404, "unknown_report")


def test_the_sender_withdraws_once_and_again(world: World) -> None:
    path = world.send()
    first = world.request("DELETE", path, world.token())
    assert first.status == 200
    assert first.body.keys() == {"withdrawn_at"}
    require_problem(world.request("GET", path), 410, "withdrawn")
    world.clock.now += timedelta(minutes=5)
    again = world.request("DELETE", path, world.token())
    assert (again.status, again.body) == (200, first.body)


def test_nobody_else_withdraws(world: World) -> None:
    path = world.send()
    require_problem(world.request("DELETE", path, world.token(person(12, now=NOW))), 403, "not_sender")
    require_problem(world.request("DELETE", path), 401, "missing_token")
    assert world.request("GET", path).status == 200


@pytest.mark.parametrize("missing", ["firstname", "lastname", "country"])
def test_sending_needs_a_profile(world: World, missing: str) -> None:
    token = world.token(msgspec.structs.replace(person(now=NOW), **{missing: ""}))
    require_problem(world.request("POST", "/cloud/reports", token, BODY), 403, "profile_required")


def test_an_unknown_country_is_refused(world: World) -> None:
    token = world.token(country="XX")
    require_problem(world.request("POST", "/cloud/reports", token, BODY), 403, "unknown_country")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/cloud/reports"),
        ("POST", "/cloud/reports/au/x/upload"),
        ("POST", "/cloud/reports/au/x/complete"),
        ("DELETE", "/cloud/reports/au/x"),
    ],
)
def test_only_people_with_a_token_for_this_server_send_and_withdraw(
    world: World, method: str, path: str
) -> None:
    body = {"/cloud/reports": BODY, "/cloud/reports/au/x/upload": {}}.get(path)
    require_problem(world.request(method, path, None, body), 401, "missing_token")
    require_problem(world.request(method, path, "nonsense", body), 401, "invalid_token")
    elsewhere = world.token(aud=["https://key.example.org"])
    require_problem(world.request(method, path, elsewhere, body), 401, "invalid_token")
    expired = world.token(exp=int((NOW - EXPIRY_TOLERANCE).timestamp()))
    require_problem(world.request(method, path, expired, body), 401, "invalid_token")
    script = world.token(enterprise(now=NOW))
    require_problem(world.request(method, path, script, body), 403, "not_a_person")
    world.service.ended.end("session-11")
    require_problem(world.request(method, path, world.token(), body), 401, "invalid_token")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_field"),
        ([], "invalid_field"),
        ({"report_id": REPORT_ID}, "invalid_field"),
        ({"report_id": REPORT_ID, "size": 5}, "invalid_field"),
        ({**BODY, "size": 0}, "invalid_field"),
        ({**BODY, "size": -1}, "invalid_field"),
        ({**BODY, "size": 1.5}, "invalid_field"),
        ({**BODY, "size": "5"}, "invalid_field"),
        ({**BODY, "size": True}, "invalid_field"),
        ({**BODY, "sha256": "0" * 63}, "invalid_field"),
        ({**BODY, "sha256": "A" * 64}, "invalid_field"),
        ({**BODY, "sha256": "0" * 64 + "\n"}, "invalid_field"),
        ({**BODY, "part_sha256": ["0" * 63]}, "invalid_field"),
        ({**BODY, "part_sha256": ["0" * 64] * 129}, "invalid_field"),
        ({**BODY, "part_sha256": ["0" * 64]}, "wrong_digests"),
        ({**BODY, "size": PART_SIZE + 1}, "wrong_digests"),
        ({**BODY, "size": PART_SIZE + 1, "part_sha256": ["0" * 64] * 2}, "wrong_digests"),
        ({**BODY, "report_id": 11462800528240}, "invalid_field"),
        ({**BODY, "report_id": "123456789"}, "invalid_field"),
        ({**BODY, "report_id": "1" * 65}, "invalid_field"),
        ({**BODY, "report_id": REPORT_ID + "\n"}, "invalid_field"),
        ({**BODY, "report_id": "../../../../etc"}, "invalid_field"),
        ({**BODY, "report_id": "\u0661" * 22}, "invalid_field"),
        ({**BODY, "owner": 12}, "unknown_field"),
    ],
)
def test_malformed_requests_are_refused(world: World, body: object, code: str) -> None:
    require_problem(world.request("POST", "/cloud/reports", world.token(), body), 400, code)


@pytest.mark.parametrize("size", [MAX_SIZE + 1, 2**53, 2**63, 2**64, 10**40])
def test_what_is_too_large_is_refused_before_it_is_sent(world: World, size: int) -> None:
    body = {**BODY, "size": size}
    require_problem(world.request("POST", "/cloud/reports", world.token(), body), 413, "report_too_large")


def test_a_store_that_does_not_answer(world: World) -> None:
    path = world.send()
    world.service.faults.fail("links")
    for answer in (
        world.request("GET", path),
        world.request("POST", "/cloud/reports", world.token(), BODY),
        world.request("POST", f"{path}/upload", world.token(), {}),
        world.request("POST", f"{path}/complete", world.token()),
        world.request("DELETE", path, world.token()),
    ):
        require_problem(answer, 503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0


def test_a_large_report_goes_up_in_parts_and_on_where_it_broke_off(world: World) -> None:
    reserved = world.reserve(LARGE)
    path, first = path_of(reserved["link"]), reserved["upload"]
    assert first.keys() == {"method", "parts"}
    assert [part["number"] for part in first["parts"]] == [1, 2]
    assert [part["headers"]["Content-Length"] for part in first["parts"]] == [str(PART_SIZE), "6"]
    world.upload({**reserved, "upload": {"method": "PUT", "parts": first["parts"][:1]}}, LARGE)
    require_problem(world.request("POST", f"{path}/complete", world.token()), 409, "incomplete_upload")
    require_problem(world.request("GET", path), 404, "not_uploaded")
    digests = {"part_sha256": announced(LARGE)["part_sha256"]}
    resumed = world.request("POST", f"{path}/upload", world.token(), digests)
    assert (resumed.status, resumed.body["uploaded"]) == (200, False)
    assert [part["number"] for part in resumed.body["upload"]["parts"]] == [2]
    world.upload({**reserved, "upload": resumed.body["upload"]}, LARGE)
    for _ in range(2):
        completed = world.request("POST", f"{path}/complete", world.token())
        assert (completed.status, completed.body["size"]) == (200, len(LARGE))
    again = world.request("POST", f"{path}/upload", world.token(), digests)
    assert (again.status, again.body) == (200, {"uploaded": True})
    located = world.request("GET", path).body
    assert located["size"] == len(LARGE)
    assert world.service.backend.download(located["download_url"]).content == LARGE


def test_whose_answer_was_lost_learns_that_the_file_is_there(world: World) -> None:
    path = path_of((reserved := world.reserve())["link"])
    waiting = world.request("POST", f"{path}/upload", world.token(), {})
    assert (waiting.status, waiting.body["uploaded"]) == (200, False)
    assert waiting.body["upload"].keys() == {"method", "url", "headers"}
    require_problem(world.request("POST", f"{path}/complete", world.token()), 409, "incomplete_upload")
    world.upload(reserved)
    assert world.request("POST", f"{path}/upload", world.token(), {}).body == {"uploaded": True}
    assert world.request("POST", f"{path}/complete", world.token()).status == 200


def test_nobody_else_goes_on_with_an_upload(world: World) -> None:
    path, stranger = path_of(world.reserve()["link"]), world.token(person(12, now=NOW))
    require_problem(world.request("POST", f"{path}/upload", stranger, {}), 403, "not_sender")
    require_problem(world.request("POST", f"{path}/complete", stranger), 403, "not_sender")


def test_an_upload_ends_after_a_day_and_with_a_withdrawal(world: World) -> None:
    late, withdrawn = (path_of(world.reserve()["link"]) for _ in range(2))
    assert world.request("DELETE", withdrawn, world.token()).status == 200
    require_problem(world.request("POST", f"{withdrawn}/upload", world.token(), {}), 410, "withdrawn")
    require_problem(world.request("POST", f"{withdrawn}/complete", world.token()), 410, "withdrawn")
    world.clock.now = CREATED + timedelta(days=1)
    require_problem(world.request("POST", f"{late}/upload", world.token(), {}), 410, "upload_expired")


def test_log_lines_hold_nothing_about_person_link_or_token(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    token = world.token()
    with (
        caplog.at_level(world.service.backend.library_level),
        caplog.at_level(logging.DEBUG, logger="picsafe"),
    ):
        path = world.send()
        world.request("GET", path)
        world.request("GET", path.replace("/au/", "/us/"))
        world.request("DELETE", path, world.token(person(12, now=NOW)))
        world.request("DELETE", path, token)
        world.request("GET", path)
    messages = [record.getMessage() for record in caplog.records if record.name == "picsafe"]
    assert len(messages) >= 6
    name = path.rpartition("/")[2]
    for secret in (name, name[:22], REPORT_ID, token, "Example11", "example.org", "pat11", "signature"):
        assert not [message for message in messages if secret in message]


def test_every_error_that_is_given_is_declared(world: World) -> None:
    declared = {
        (operation.method, operation.path): {code for codes in operation.errors.values() for code in codes}
        for operation in world.service.app.operations
    }
    address = "/cloud/reports/{country}/{name}"
    assert declared == {
        ("POST", "/cloud/reports"): {
            "not_a_person", "profile_required", "foreign_report_id", "unknown_country", "report_too_large",
            "wrong_digests", "quota_exceeded", "storage_full",
        },
        ("POST", f"{address}/upload"): {
            "not_a_person", "not_sender", "unknown_report", "wrong_digests", "expired", "upload_expired",
            "withdrawn",
        },
        ("POST", f"{address}/complete"): {
            "not_a_person", "not_sender", "unknown_report", "incomplete_upload", "expired", "upload_expired",
            "withdrawn",
        },
        ("GET", address): {"unknown_report", "not_uploaded", "expired", "withdrawn"},
        ("POST", f"{address}/renewal"): {
            "not_a_person", "not_sender", "unknown_report", "not_uploaded", "expired", "withdrawn",
        },
        ("DELETE", address): {"not_a_person", "not_sender", "unknown_report"},
        ("GET", "/health"): {
            "audit_log_contradicted", "audit_log_late", "disk_full", "files_unavailable",
            "issuer_unreachable", "outbox_unavailable", "revocations_unknown", "signing_key_unavailable",
            "standby_awaited", "standby_away", "store_damaged", "store_unavailable", "taken_over",
            "wrapping_key_unavailable",
        },
    }  # fmt: skip


def test_the_sender_renews_a_report_once(world: World) -> None:
    path = world.send()
    world.clock.now += timedelta(days=6)
    first = world.request("POST", f"{path}/renewal", world.token())
    assert (first.status, first.body) == (200, {"expires_at": "2026-03-17T05:06:07Z"})
    world.clock.now += timedelta(days=3)
    again = world.request("POST", f"{path}/renewal", world.token())
    assert again.body == first.body
    located = world.request("GET", path).body
    assert (located["expires_at"], located["renewed"]) == (first.body["expires_at"], True)
    require_problem(world.request("POST", f"{path}/renewal"), 401, "missing_token")
    require_problem(
        world.request("POST", f"{path}/renewal", world.token(person(12, now=NOW))), 403, "not_sender"
    )
    world.request("DELETE", path, world.token())
    require_problem(world.request("POST", f"{path}/renewal", world.token()), 410, "withdrawn")
