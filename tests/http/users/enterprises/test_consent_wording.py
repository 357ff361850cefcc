"""``/enterprise/consent-wording``, and what members are told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from tests.http.api_client import Answer
from tests.http.users.enterprises.conftest import Server

PATH = "/enterprise/consent-wording"
EN = {
    "treatment": "I agree to photos for my treatment.",
    "education": "I agree to photos for teaching.",
    "publication": "I agree to photos in journals.",
    "withdrawal": "I can withdraw at any time.",
}
WORDS: dict[str, Any] = {
    "languages": [{"language": "en", "patient": EN, "guardian": None}],
    "title": "Form K-17",
    "url": "https://hospital.example/k17.pdf",
}


def lay_down(server: Server, who: Claims, words: dict[str, Any], version: int = 0) -> Answer:
    return server.call("PUT", PATH, who, {"words": words, "version": version})


def changed(**sentences: str) -> dict[str, Any]:
    return {**WORDS, "languages": [{"language": "en", "patient": {**EN, **sentences}}]}


@pytest.fixture
def hospital(server: Server, admin: Claims) -> int:
    number = server.enterprise(admin)
    server.service.administration.verify_domain(number, "hospital.example")
    return number


def test_administrators_set_it_and_see_who_changed_it(server: Server, admin: Claims, hospital: int) -> None:
    none = server.call("GET", PATH, admin)
    assert (none.status, none.body["version"], none.body["changed_at"]) == (200, 0, None)
    first = lay_down(server, admin, WORDS).body
    assert (first["version"], first["words"]) == (1, WORDS)
    assert first["changed_at"] == first["history"][0]["changed_at"] is not None
    server.clock.now += timedelta(minutes=1)
    lifted = lay_down(server, admin, {}, 1).body
    assert lifted["words"] == {"languages": [], "title": "", "url": ""}
    assert [(one["version"], one["languages"], one["changed_by"]) for one in lifted["history"]] == [
        (2, [], admin.userid),
        (1, ["en"], admin.userid),
    ]
    assert server.call("GET", PATH, admin).body == lifted
    assert lay_down(server, admin, WORDS, 1).code == (409, "changed_meanwhile")
    assert lay_down(server, server.person(22), WORDS, 2).code == (403, "not_an_administrator")
    assert server.call("GET", PATH, server.person(22)).code[0] == 403


@pytest.mark.parametrize(
    "words",
    [
        changed(treatment=" "),
        changed(treatment="x" * 801),
        changed(treatment="I <b>agree</b>."),
        changed(treatment="I agree\u202e."),
        changed(treatment="I agree\u200f."),
        changed(treatment="I agree\x07."),
        changed(treatment="I agree\u3164."),
        changed(treatment="\u2800"),
        changed(treatment="\u034f\ufe0f\u200d"),
        changed(treatment="..."),
        changed(treatment="I agree" + "\u0301" * 6),
        {**WORDS, "languages": [*WORDS["languages"], *WORDS["languages"]]},
        {**WORDS, "url": "http://hospital.example/k17.pdf"},
        {**WORDS, "url": "https://pat@hospital.example/k17.pdf"},
        {**WORDS, "url": 'https://hospital.example/"k17'},
        {**WORDS, "url": "https:hospital"},
        {**WORDS, "url": f"https://hospital.example/{'x' * 500}"},
        {**WORDS, "title": ""},
        {**WORDS, "title": "x" * 121},
    ],
)
def test_what_no_patient_could_be_shown_is_refused(
    server: Server, admin: Claims, hospital: int, words: dict[str, Any]
) -> None:
    assert lay_down(server, admin, words).code == (400, "invalid_consent_wording")
    assert server.call("GET", PATH, admin).body["version"] == 0


def test_languages_that_picsafe_does_not_speak_are_refused(
    server: Server, admin: Claims, hospital: int
) -> None:
    words = {**WORDS, "languages": [{"language": "tlh", "patient": EN}]}
    assert lay_down(server, admin, words).code == (400, "invalid_field")


def test_it_is_kept_in_one_spelling(server: Server, admin: Claims, hospital: int) -> None:
    words = changed(treatment="  I\nagree\tto  u\u0308ben. ")
    languages = [{"language": "fr", "patient": EN, "guardian": EN}, *words["languages"]]
    said = lay_down(server, admin, {**words, "languages": languages, "url": "HTTPS://Hospital.Example/A?b#c"})
    kept = said.body["words"]
    assert [one["language"] for one in kept["languages"]] == ["en", "fr"]
    assert kept["languages"][0]["patient"]["treatment"] == "I agree to \u00fcben."
    assert kept["languages"][1]["guardian"] == EN
    assert kept["url"] == "https://hospital.example/A?b#c"


def test_it_is_changed_so_often_in_a_day(server: Server, admin: Claims, hospital: int) -> None:
    for version in range(20):
        assert lay_down(server, admin, changed(treatment=f"I agree {version}."), version).status == 200
    assert lay_down(server, admin, WORDS, 20).code == (429, "too_many_changes")
    assert lay_down(server, admin, {}, 20).status == 200
    server.clock.now += timedelta(days=1)
    assert lay_down(server, server.person(21), WORDS, 21).status == 200


def test_what_changes_nothing_is_no_change(server: Server, admin: Claims, hospital: int) -> None:
    for _ in range(21):
        assert lay_down(server, admin, {}).body["version"] == 0
    for _ in range(21):
        said = lay_down(server, admin, WORDS, server.call("GET", PATH, admin).body["version"])
        assert (said.status, said.body["version"]) == (200, 1)
    assert lay_down(server, admin, WORDS, 0).code == (409, "changed_meanwhile")
    assert len(server.call("GET", PATH, admin).body["history"]) == 1


def test_other_plans_have_none_and_take_theirs_back(server: Server, admin: Claims, hospital: int) -> None:
    assert lay_down(server, admin, WORDS).status == 200
    server.service.administration.set_plan(hospital, "pro")
    assert lay_down(server, admin, WORDS, 1).code == (403, "plan_required")
    assert lay_down(server, admin, {}, 1).status == 200


def test_members_are_told(server: Server, admin: Claims, hospital: int) -> None:
    pat = server.person(12, email="pat@hospital.example")
    told = "/me/key-policies"
    assert server.call("GET", told, pat).body["consent_wordings"] == []
    laid = lay_down(server, admin, WORDS).body
    assert server.call("GET", told, pat).body["consent_wordings"] == [
        {
            "enterprise_id": hospital,
            "enterprise": "Example Hospital",
            "version": 1,
            "changed_at": laid["changed_at"],
            "words": WORDS,
        }
    ]
    assert server.call("GET", told, server.person(13)).body["consent_wordings"] == []
    lay_down(server, admin, {}, 1)
    assert server.call("GET", told, pat).body["consent_wordings"] == []
