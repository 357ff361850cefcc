"""Every call of the Key Server and every code it gives."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.keys.trail import MISS_LIMIT
from chalicelib.tokens.claims import EXPIRY_TOLERANCE, MAX_TOKEN, Claims
from tests.fakes.keys import OTHER_TAG, REPORT, TAG
from tests.fakes.tokens import AUDIENCE, FakeClock, FakeSigner, enterprise, make_token, person
from tests.http.service import ServiceUnderTest

NOW = FakeClock().now
SENDER, READER = person(11, now=NOW), person(12, now=NOW)
DENIED = person(13, now=NOW, email="denied@example.org")
NAMELESS = person(14, now=NOW, lastname="")
SCRIPT = enterprise(7, now=NOW)
KEY = f"/keys/{REPORT}"
SHOWN = f"{KEY}?tag={TAG}"

BAD_IDS = [
    "short",
    "x" * 65,
    "with-a-hyphen",
    "with%20space1",
    "with%2Fslash1",
    "caf%C3%A9caf%C3%A9",
    "0000000000%0A",
]


@pytest.fixture
def made(server: ServiceUnderTest) -> ServiceUnderTest:
    assert server.call("POST", "/keys", SENDER, {"report_id": REPORT}).status == 201
    return server


@pytest.fixture
def tagged(made: ServiceUnderTest) -> ServiceUnderTest:
    assert made.call("PUT", f"{KEY}/tag", SENDER, {"tag": TAG}).status == 200
    return made


def test_create(server: ServiceUnderTest) -> None:
    first = server.call("POST", "/keys", SENDER, {"report_id": REPORT})
    assert first.status == 201
    assert set(first.body) == {"report_id", "key", "keyserver_url", "entry", "receipt"}
    assert first.body["report_id"] == REPORT
    assert first.body["keyserver_url"] == AUDIENCE
    assert re.fullmatch(r"[0-9A-Za-z_-]{43}", first.body["key"])
    assert first.headers["Cache-Control"] == "no-store"
    again = server.call("POST", "/keys", SENDER, {"report_id": REPORT})
    assert again.status == 200
    assert again.body["key"] == first.body["key"]
    assert again.body["entry"]["seq"] == 2
    namesake = server.call("POST", "/keys", person(11, now=NOW, sub="111"), {"report_id": REPORT})
    assert namesake.code == (409, "report_id_taken")
    for taken in (REPORT, "0000000111462800528241", "anyothername"):
        assert server.call("POST", "/keys", READER, {"report_id": taken}).code == (403, "foreign_report_id")


def test_fetch(tagged: ServiceUnderTest) -> None:
    key = tagged.call("POST", "/keys", SENDER, {"report_id": REPORT}).body["key"]
    for who in (READER, SCRIPT, SENDER):
        answer = tagged.call("GET", SHOWN, who)
        assert answer.status == 200
        assert set(answer.body) == {"report_id", "key", "sender", "tag", "entry", "receipt"}
        assert answer.body["key"] == key
        assert answer.body["sender"]["userid"] == 11
        assert answer.body["tag"] == TAG
        assert answer.headers["Cache-Control"] == "no-store"
    assert tagged.call("GET", SHOWN, SCRIPT).body["entry"]["user"] == {
        "kind": "enterprise",
        "enterprise_id": 7,
        "name": "Example Hospital 7",
    }
    assert tagged.call("GET", SHOWN, DENIED).code == (403, "not_allowed")
    assert tagged.call("GET", "/keys/0000000000000", READER).code == (404, "unknown_report")


def test_the_tag_is_set_once_by_the_sender(made: ServiceUnderTest) -> None:
    path = f"{KEY}/tag"
    assert made.call("PUT", path, READER, {"tag": TAG}).code == (403, "not_sender")
    first = made.call("PUT", path, SENDER, {"tag": TAG.upper()})
    assert first.status == 200
    assert set(first.body) == {"report_id", "tag", "entry"}
    assert (first.body["report_id"], first.body["tag"]) == (REPORT, TAG)
    assert (first.body["entry"]["action"], first.body["entry"]["tag"]) == ("set_tag", TAG)
    again = made.call("PUT", path, SENDER, {"tag": TAG})
    assert (again.status, again.body["tag"]) == (200, TAG)
    assert made.call("PUT", path, SENDER, {"tag": OTHER_TAG}).code == (409, "tag_set")
    unknown = made.call("PUT", "/keys/0000000111462800528241/tag", SENDER, {"tag": TAG})
    assert unknown.code == (404, "unknown_report")
    made.call("PATCH", KEY, SENDER, {"recalled": True})
    assert made.call("PUT", path, SENDER, {"tag": TAG}).code == (410, "recalled")
    trail = made.call("GET", f"{KEY}/log", SENDER).body
    assert [
        (entry["outcome"], entry["tag"]) for entry in trail["entries"] if entry["action"] == "set_tag"
    ] == [
        ("not_sender", TAG),
        ("granted", TAG),
        ("granted", TAG),
        ("tag_set", OTHER_TAG),
        ("recalled", TAG),
    ]
    verify_chain(REPORT, trail["entries"], trail["head"])


def test_until_the_tag_is_set_the_key_is_for_its_maker(made: ServiceUnderTest) -> None:
    for who in (READER, SCRIPT):
        assert made.call("GET", KEY, who).code == (403, "tag_required")
        assert made.call("GET", SHOWN, who).code == (403, "wrong_tag")
    mine = made.call("GET", KEY, SENDER)
    assert (mine.status, mine.body["tag"]) == (200, None)


def test_the_key_is_for_whoever_shows_the_tag(made: ServiceUnderTest) -> None:
    made.call("PUT", f"{KEY}/tag", SENDER, {"tag": TAG})
    for who in (SENDER, READER, SCRIPT):
        assert made.call("GET", KEY, who).code == (403, "tag_required")
        assert made.call("GET", f"{KEY}?tag={OTHER_TAG}", who).code == (403, "wrong_tag")
        answer = made.call("GET", f"{KEY}?tag={TAG.upper()}", who)
        assert (answer.status, answer.body["tag"]) == (200, TAG)
        assert answer.body["sender"] == {
            "kind": "user",
            "userid": 11,
            "title": "Dr",
            "firstname": "Pat",
            "lastname": "Example11",
            "email": "pat11@example.org",
            "country": "AU",
        }
    assert made.call("POST", "/keys", SENDER, {"report_id": REPORT}).status == 200
    assert made.call("GET", f"{KEY}?tag={TAG}", DENIED).code == (403, "not_allowed")
    trail = made.call("GET", f"{KEY}/log", SENDER).body
    shown = [(entry["outcome"], entry.get("tag")) for entry in trail["entries"][2:5]]
    assert shown == [("tag_required", None), ("wrong_tag", OTHER_TAG), ("granted", None)]
    verify_chain(REPORT, trail["entries"], trail["head"])


@pytest.mark.parametrize("tag", ["", "ab", "ab" * 31, "ab" * 33, "xy" * 32, "\u0661" * 64, f"{'ab' * 32}\n"])
def test_what_is_no_tag(made: ServiceUnderTest, tag: str) -> None:
    assert made.call("PUT", f"{KEY}/tag", SENDER, {"tag": tag}).code == (400, "invalid_field")
    assert made.call("GET", f"{KEY}?tag={quote(tag)}", READER).code == (400, "invalid_field")
    assert made.call("GET", f"{KEY}?tag={TAG}&tag={TAG}", READER).code == (400, "invalid_field")


def test_log(tagged: ServiceUnderTest) -> None:
    receipt = tagged.call("GET", SHOWN, READER).body["entry"]
    tagged.call("GET", SHOWN, DENIED)
    answer = tagged.call("GET", f"{KEY}/log", READER)
    assert answer.status == 200
    assert set(answer.body) == {"report_id", "entries", "head", "cursor", "places"}
    assert answer.body["cursor"] is None
    verify_chain(REPORT, answer.body["entries"], answer.body["head"])
    assert receipt in answer.body["entries"]
    assert set(receipt) == {"seq", "at", "action", "outcome", "user", "ip", "prev", "hash"}
    assert set(receipt["user"]) == {"kind", "userid", "title", "firstname", "lastname", "email", "country"}
    assert receipt["ip"] == "127.0.0.1"
    assert tagged.call("GET", f"{KEY}/log", SCRIPT).code == (403, "not_opened")


def test_log_in_pages(tagged: ServiceUnderTest) -> None:
    for _ in range(4):
        tagged.call("GET", SHOWN, READER)
    page = tagged.call("GET", f"{KEY}/log?limit=2", SENDER).body
    entries = page["entries"]
    while page["cursor"] is not None:
        page = tagged.call("GET", f"{KEY}/log?limit=2&cursor={page['cursor']}", SENDER).body
        entries += page["entries"]
    assert len(entries) == 6
    verify_chain(REPORT, entries, page["head"])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "invalid_field"),
        ("limit=1001", "invalid_field"),
        ("limit=x", "invalid_field"),
        ("limit=1&limit=2", "invalid_field"),
        ("limit=", "invalid_field"),
        ("cursor=" + "A" * 65, "invalid_field"),
        ("cursor=AAAA", "invalid_cursor"),
        ("cursor=" + "A" * 8 + "%0A", "invalid_cursor"),
        ("offset=1", "unknown_field"),
    ],
)
def test_log_with_a_bad_query(made: ServiceUnderTest, query: str, code: str) -> None:
    assert made.call("GET", f"{KEY}/log?{query}", SENDER).code == (400, code)


def test_recall(tagged: ServiceUnderTest) -> None:
    tagged.call("GET", SHOWN, READER)
    tagged.call("GET", SHOWN, SENDER)
    answer = tagged.call("PATCH", KEY, SENDER, {"recalled": True})
    assert answer.status == 200
    assert set(answer.body) == {"report_id", "recalled", "fetched_by", "more", "entry"}
    assert answer.body["recalled"] is True
    (opening,) = answer.body["fetched_by"]
    assert set(opening) == {"user", "first_at", "last_at", "times"}
    assert opening["user"]["userid"] == 12
    assert tagged.call("GET", SHOWN, READER).code == (410, "recalled")
    assert tagged.call("GET", SHOWN, SENDER).code == (410, "recalled")
    assert tagged.call("POST", "/keys", SENDER, {"report_id": REPORT}).code == (410, "recalled")
    assert tagged.call("PATCH", KEY, READER, {"recalled": False}).code == (403, "not_sender")
    assert tagged.call("PATCH", KEY, SENDER, {"recalled": False}).body["recalled"] is False
    assert tagged.call("GET", SHOWN, READER).status == 200
    actions = [entry["action"] for entry in tagged.call("GET", f"{KEY}/log", SENDER).body["entries"]]
    assert actions[4:] == ["recall", "fetch", "fetch", "create", "restore", "restore", "fetch"]


def test_whoever_asks_is_told_why_it_was_recalled(tagged: ServiceUnderTest) -> None:
    tagged.call("PATCH", KEY, SENDER, {"recalled": True})
    assert "reason" not in tagged.call("GET", SHOWN, READER).body
    tagged.call("PATCH", KEY, SENDER, {"recalled": True, "reason": "consent_withdrawn"})
    refused = tagged.call("GET", SHOWN, READER)
    assert (refused.code, refused.body["reason"]) == ((410, "recalled"), "consent_withdrawn")
    assert "withdrawn consent" in refused.body["detail"]
    # whoever knows the report's ID alone is not told that there was a patient who withdrew
    stranger = tagged.call("GET", KEY, READER)
    assert (stranger.code, "reason" in stranger.body) == ((403, "tag_required"), False)
    entries = tagged.call("GET", f"{KEY}/log", SENDER).body["entries"]
    assert [entry.get("reason") for entry in entries if entry["action"] == "recall"] == [
        None,
        "consent_withdrawn",
    ]
    tagged.call("PATCH", KEY, SENDER, {"recalled": False})
    tagged.call("PATCH", KEY, SENDER, {"recalled": True})
    assert "reason" not in tagged.call("GET", SHOWN, READER).body


def test_why_somebody_wanted_to_recall_it_who_may_not_is_kept_nowhere(tagged: ServiceUnderTest) -> None:
    said = {"recalled": True, "reason": "consent_withdrawn"}
    assert tagged.call("PATCH", KEY, READER, said).code == (403, "not_sender")
    [entry] = [
        one
        for one in tagged.call("GET", f"{KEY}/log", SENDER).body["entries"]
        if one["outcome"] == "not_sender"
    ]
    assert (entry["action"], entry["user"]["userid"], "reason" in entry) == ("recall", 12, False)


CALLS: dict[str, tuple[str, str, object]] = {
    "create": ("POST", "/keys", {"report_id": REPORT}),
    "set_tag": ("PUT", f"{KEY}/tag", {"tag": TAG}),
    "fetch": ("GET", SHOWN, None),
    "log": ("GET", f"{KEY}/log", None),
    "recall": ("PATCH", KEY, {"recalled": True}),
}
calls = pytest.mark.parametrize(("method", "path", "body"), CALLS.values(), ids=CALLS.keys())


def bad_tokens(server: ServiceUnderTest) -> dict[str, str]:
    token = server.token(SENDER)
    return {
        "foreign": make_token(FakeSigner(), SENDER),
        "audience": server.token(SENDER, aud=["https://other.example.org"]),
        "issuer": server.token(SENDER, iss="https://evil.example.org"),
        "expired": server.token(SENDER, exp=int((NOW - EXPIRY_TOLERANCE).timestamp())),
        "ended": server.token(SENDER, sid="ended"),
        "cut": token[:-10],
        "long": server.token(SENDER, title="x" * (MAX_TOKEN * 3 // 4)),
        "none": "eyJhbGciOiJub25lIn0." + token.split(".")[1] + ".",
        "nonsense": "nonsense",
    }


@calls
def test_without_a_good_token_nothing_is_told(
    made: ServiceUnderTest, method: str, path: str, body: object
) -> None:
    made.ended.end("ended")
    answer = made.call(method, path, None, body)
    assert answer.code == (401, "missing_token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    for kind, token in bad_tokens(made).items():
        assert made.call(method, path, token, body).code == (401, "invalid_token"), kind
    future = made.token(SENDER, iat=int(NOW.timestamp()) + 3600)
    assert made.call(method, path, future, body).code == (401, "clock_skew")
    basic = {"Authorization": "Basic " + made.token(SENDER)}
    assert made.call(method, path, None, body, headers=basic).code == (401, "missing_token")
    assert len(made.operator.adapters.key_store.entries(REPORT, 1, 99)) == 1


@calls
def test_a_name_is_needed(made: ServiceUnderTest, method: str, path: str, body: object) -> None:
    assert made.call(method, path, NAMELESS, body).code == (403, "profile_required")


@calls
def test_sessions_that_cannot_be_checked(
    made: ServiceUnderTest, method: str, path: str, body: object
) -> None:
    made.ended.fails = True
    assert made.call(method, path, SENDER, body).code == (503, "unavailable")


@calls
def test_a_trail_that_cannot_be_reached(
    tagged: ServiceUnderTest, method: str, path: str, body: object
) -> None:
    tagged.call("GET", SHOWN, READER)
    tagged.faults.fail("key_store", "create", "append", "entries")
    answer = tagged.call(method, path, SENDER, body)
    assert answer.code == (503, "unavailable")
    assert "key" not in answer.body
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("call", ["create", "set_tag", "recall"])
def test_what_only_people_do(made: ServiceUnderTest, call: str) -> None:
    method, path, body = CALLS[call]
    assert made.call(method, path, SCRIPT, body).code == (403, "not_a_person")


@pytest.mark.parametrize("report_id", BAD_IDS)
@pytest.mark.parametrize("suffix", ["", "/log"])
def test_a_report_id_of_a_wrong_form_in_the_address(
    server: ServiceUnderTest, report_id: str, suffix: str
) -> None:
    status, code = server.call("GET", f"/keys/{report_id}{suffix}", READER).code
    # a line feed is refused by the layer that reads addresses
    assert (status, code) in {(400, "invalid_report_id"), (404, "not_found")}
    assert "%" in report_id or code == "invalid_report_id"
    assert server.operator.adapters.key_store.attempts("12", 1) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_field"),
        ({"report_id": None}, "invalid_field"),
        ({"report_id": 11462800528240}, "invalid_field"),
        ({"report_id": [REPORT]}, "invalid_field"),
        ({"report_id": "short"}, "invalid_field"),
        ({"report_id": "x" * 65}, "invalid_field"),
        ({"report_id": "with spaces in"}, "invalid_field"),
        ({"report_id": "\u0661" * 22}, "invalid_field"),
        ({"report_id": f"{REPORT}\n"}, "invalid_field"),
        ({"report_id": REPORT, "key": "mine"}, "unknown_field"),
        ([REPORT], "invalid_field"),
        (REPORT, "invalid_field"),
    ],
    ids=repr,
)
def test_create_with_a_bad_body(server: ServiceUnderTest, body: object, code: str) -> None:
    assert server.call("POST", "/keys", SENDER, body).code == (400, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_field"),
        ({"recalled": "true"}, "invalid_field"),
        ({"recalled": 1}, "invalid_field"),
        ({"recalled": None}, "invalid_field"),
        ({"recalled": True, "reason": "x"}, "invalid_field"),
        ({"recalled": True, "why": "other"}, "unknown_field"),
        ({"recalled": False, "reason": "other"}, "invalid_field"),
    ],
    ids=repr,
)
def test_recall_with_a_bad_body(tagged: ServiceUnderTest, body: object, code: str) -> None:
    assert tagged.call("PATCH", KEY, SENDER, body).code == (400, code)
    assert tagged.call("GET", SHOWN, READER).status == 200


@pytest.mark.parametrize(
    ("raw", "headers", "expected"),
    [
        (b"{", {}, (400, "malformed_json")),
        (b'{"report_id": "\xff"}', {}, (400, "malformed_json")),
        (b"[" * 30_000, {}, (400, "malformed_json")),
        (b" " * 70_000, {}, (413, "body_too_large")),
        (b"{}", {"Content-Type": "text/plain"}, (415, "unsupported_media_type")),
    ],
    ids=["cut", "utf-8", "nested", "large", "media type"],
)
def test_what_is_no_json(
    server: ServiceUnderTest, raw: bytes, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    assert server.call("POST", "/keys", SENDER, raw=raw, headers=headers).code == expected


@pytest.mark.parametrize("call", ["set_tag", "fetch", "log", "recall"])
def test_guessing_is_slowed(tagged: ServiceUnderTest, call: str) -> None:
    method, path, body = CALLS[call]
    path = path.partition("?")[0]
    for number in range(MISS_LIMIT):
        guess = path.replace(REPORT, f"guess{number:010d}")
        assert tagged.call(method, guess, READER, body).code == (404, "unknown_report")
    for how, asked, what in ((method, path, body), ("GET", KEY, None)):
        answer = tagged.call(how, asked, READER, what)
        assert answer.code == (429, "too_many_misses")
        assert 1 <= int(answer.headers["Retry-After"]) <= 600
    assert len(tagged.operator.adapters.key_store.attempts("12", 99)) == MISS_LIMIT


@given(report_id=st.text(max_size=70))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_as_a_report_id(server: ServiceUnderTest, report_id: str) -> None:
    for asked in (report_id, f"000000011{report_id}"):
        answer = server.call("POST", "/keys", SENDER, {"report_id": asked})
        if not re.fullmatch(r"[0-9A-Za-z]{10,64}", asked):
            assert answer.code[0] == 400
        elif asked.startswith("000000011"):
            assert answer.status in {200, 201}
        else:
            assert answer.code in {(403, "foreign_report_id"), (429, "too_many_misses")}


@pytest.mark.parametrize("who", [READER, SCRIPT], ids=["person", "script"])
def test_nobody_reads_the_trail_by_asking_alone(server: ServiceUnderTest, who: Claims) -> None:
    server.call("POST", "/keys", SENDER, {"report_id": REPORT})
    server.call("PUT", f"{KEY}/tag", SENDER, {"tag": TAG})
    assert server.call("GET", f"{KEY}/log", who).code == (403, "not_opened")
    assert server.call("GET", SHOWN, who).status == 200
    assert server.call("GET", f"{KEY}/log", who).status == 200
