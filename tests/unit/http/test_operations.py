"""Decoding requests, encoding answers, and what strangers see when something goes wrong."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.http.application import Application
from chalicelib.http.operations import MAX_BODY, Api, Call, Empty, Reply

SECRET = "marked-secret-4711"


class Greeting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(max_length=20)]
    times: int = 1


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50
    of: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    everywhere: bool = False


class Answer(msgspec.Struct, frozen=True):
    text: str
    limit: int = 0


FAILURES: dict[str, Exception] = {
    "invalid": errors.InvalidRequest("odd", "It is odd."),
    "unauthenticated": errors.Unauthenticated("invalid_token", "Sign in."),
    "forbidden": errors.Forbidden("not_allowed", "No."),
    "missing": errors.NotFound("unknown_report", "No."),
    "conflict": errors.Conflict("taken", "No."),
    "gone": errors.Gone("expired", "No."),
    "slow": errors.TooManyRequests("too_many", "Wait.", retry_after=17),
    "unavailable": errors.Unavailable(retry_after=3),
    "bug": RuntimeError(SECRET),
}


@pytest.fixture(scope="module")
def app() -> Application:
    app = Application("test")
    api = Api("keys", "https://my.example.org")

    @api.operation("POST", "/greet", summary="Greet", body=Greeting, answers={201: Answer, 200: Answer})
    def greet(call: Call[Greeting, Empty]) -> Answer | Reply:
        if call.body.name == "twice":
            return Reply(200, Answer("again"))
        return Answer(f"{call.body.name} {call.bearer} {call.api_key} {call.ip}")

    @api.operation("GET", "/page/{name}", summary="Page", query=Page, answers={200: Answer})
    def page(call: Call[Empty, Page]) -> Answer:
        return Answer(call.path["name"], call.query.limit)

    @api.operation("GET", "/cached", summary="Cached", answers={200: Answer})
    def cached(call: Call[Empty, Empty]) -> Reply:
        return Reply(200, Answer("yes"), max_age=60)

    @api.operation("DELETE", "/nothing", summary="Nothing", answers={204: Empty})
    def nothing(call: Call[Empty, Empty]) -> Empty:
        return Empty()

    @api.operation("POST", "/optional", summary="Optional", body=Options, answers={200: Answer})
    def optional(call: Call[Options, Empty]) -> Answer:
        return Answer(str(call.body.everywhere))

    @api.operation("GET", "/fail/{name}", summary="Fail", answers={200: Answer})
    def fail(call: Call[Empty, Empty]) -> Answer:
        raise FAILURES[call.path["name"]]

    app.add(api)
    return app


def event(
    method: str,
    resource: str,
    body: bytes | str | None = None,
    headers: dict[str, str] | None = None,
    query: dict[str, list[str]] | None = None,
    **path: str,
) -> dict[str, Any]:
    return {
        "resource": resource,
        "path": resource.format(**path),
        "httpMethod": method,
        "headers": headers or {},
        "multiValueHeaders": {},
        "multiValueQueryStringParameters": query,
        "queryStringParameters": None,
        "pathParameters": path or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": resource,
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": body if not isinstance(body, bytes) else body.decode("latin-1"),
        "isBase64Encoded": False,
    }


def post(
    app: Application, body: bytes | str, content_type: str = "application/json", **headers: str
) -> dict[str, Any]:
    sent = {
        "content-type": content_type,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    answer: dict[str, Any] = app(event("POST", "/greet", body, sent), None)
    return answer


def code(answer: dict[str, Any]) -> tuple[int, str]:
    problem = json.loads(answer["body"])
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert problem["status"] == answer["statusCode"]
    assert set(problem) == {"type", "title", "status", "detail", "code"}
    return answer["statusCode"], problem["code"]


def test_a_request_is_decoded_and_its_answer_encoded(app: Application) -> None:
    answer = post(app, '{"name": "Pat"}', authorization="Bearer abc", x_api_key="psk_1")
    assert answer["statusCode"] == 201
    assert json.loads(answer["body"])["text"] == "Pat abc psk_1 192.0.2.1"


def test_a_reply_may_have_another_declared_status(app: Application) -> None:
    assert post(app, '{"name": "twice"}')["statusCode"] == 200


def test_answers_are_not_cached_unless_they_say_so(app: Application) -> None:
    assert post(app, '{"name": "Pat"}')["headers"]["Cache-Control"] == "no-store"
    assert app(event("GET", "/cached"), None)["headers"]["Cache-Control"] == "public, max-age=60"


def test_security_headers_are_on_answers_and_problems(app: Application) -> None:
    for answer in (post(app, '{"name": "Pat"}'), post(app, "{")):
        assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
        assert answer["headers"]["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer["headers"]["Access-Control-Allow-Origin"] == "https://my.example.org"


def test_a_body_of_which_nothing_is_required_may_be_left_out(app: Application) -> None:
    assert json.loads(app(event("POST", "/optional"), None)["body"])["text"] == "False"


def test_no_content_has_none(app: Application) -> None:
    answer = app(event("DELETE", "/nothing"), None)
    assert (answer["statusCode"], answer["body"]) == (204, "")


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("{", "application/json", (400, "malformed_json")),
        ("", "application/json", (400, "malformed_json")),
        ("\xff\xfe", "application/json", (400, "malformed_json")),
        ("[" * 40_000, "application/json", (400, "malformed_json")),
        ("[]", "application/json", (400, "invalid_field")),
        ("null", "application/json", (400, "invalid_field")),
        ('{"name": 1}', "application/json", (400, "invalid_field")),
        ('{"name": "Pat", "times": "3"}', "application/json", (400, "invalid_field")),
        ('{"times": 3}', "application/json", (400, "invalid_field")),
        ('{"name": "' + "x" * 21 + '"}', "application/json", (400, "invalid_field")),
        ('{"name": "Pat", "admin": true}', "application/json", (400, "unknown_field")),
        ('{"name": "' + "x" * MAX_BODY + '"}', "application/json", (413, "body_too_large")),
        ('{"name": "Pat"}', "text/plain", (415, "unsupported_media_type")),
        ('{"name": "Pat"}', "", (415, "unsupported_media_type")),
    ],
)
def test_bad_bodies_get_a_stable_code(
    app: Application, body: str, content_type: str, expected: tuple[int, str]
) -> None:
    assert code(post(app, body, content_type)) == expected


@given(body=st.text(max_size=200))
def test_no_body_whatever_makes_it_fail(app: Application, body: str) -> None:
    assert post(app, body)["statusCode"] in {201, 200, 400}


def test_what_was_sent_is_not_quoted_back(app: Application) -> None:
    for body in (f'{{"{SECRET}": 1}}', f'{{"name": ["{SECRET}"]}}', f'{{"name": "{SECRET}'):
        assert SECRET not in post(app, body)["body"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"limit": ["0"]}, "invalid_field"),
        ({"limit": ["101"]}, "invalid_field"),
        ({"limit": ["many"]}, "invalid_field"),
        ({"limit": ["1", "2"]}, "invalid_field"),
        ({"of": ["null"]}, "invalid_field"),
        ({"of": ["Null"]}, "invalid_field"),
        ({"offset": ["1"]}, "unknown_field"),
    ],
)
def test_bad_queries_get_a_stable_code(app: Application, query: dict[str, list[str]], expected: str) -> None:
    assert code(app(event("GET", "/page/{name}", query=query, name="a"), None)) == (400, expected)


def test_a_query_is_converted(app: Application) -> None:
    answer = app(event("GET", "/page/{name}", query={"limit": ["7"]}, name="a"), None)
    assert json.loads(answer["body"]) == {"text": "a", "limit": 7}


@pytest.mark.parametrize("name", ["x" * 257, "a\nb", "a\x00"])
def test_odd_path_parameters_are_nowhere(app: Application, name: str) -> None:
    assert code(app(event("GET", "/page/{name}", name=name), None)) == (404, "not_found")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("invalid", (400, "odd")),
        ("unauthenticated", (401, "invalid_token")),
        ("forbidden", (403, "not_allowed")),
        ("missing", (404, "unknown_report")),
        ("conflict", (409, "taken")),
        ("gone", (410, "expired")),
        ("slow", (429, "too_many")),
        ("unavailable", (503, "unavailable")),
        ("bug", (500, "internal_error")),
    ],
)
def test_each_error_has_its_status(app: Application, name: str, expected: tuple[int, str]) -> None:
    assert code(app(event("GET", "/fail/{name}", name=name), None)) == expected


def test_whoever_has_to_wait_is_told_how_long(app: Application) -> None:
    assert app(event("GET", "/fail/{name}", name="slow"), None)["headers"]["Retry-After"] == "17"
    assert app(event("GET", "/fail/{name}", name="unavailable"), None)["headers"]["Retry-After"] == "3"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_a_bug_is_logged_by_type_and_place_only(app: Application, lines: pytest.LogCaptureFixture) -> None:
    answer = app(event("GET", "/fail/{name}", name="bug"), None)
    assert SECRET not in answer["body"]
    assert SECRET not in lines.text
    assert "RuntimeError" in lines.text
    assert "fail:" in lines.text


def test_threads_never_see_each_others_requests(app: Application) -> None:
    def one(number: int) -> bool:
        answer = post(app, json.dumps({"name": f"n{number}"}), authorization=f"Bearer t{number}")
        return bool(json.loads(answer["body"])["text"] == f"n{number} t{number} None 192.0.2.1")

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(one, range(800)))


def test_making_apps_leaves_the_environment_as_it_was() -> None:
    before = dict(os.environ)
    Application("one")
    Application("another")
    assert dict(os.environ) == before
