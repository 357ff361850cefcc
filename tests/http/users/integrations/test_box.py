"""``/integrations/box``: signing in with a secret that no page has."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from chalicelib.users.integrations.errors import BoxUnavailable
from tests.fakes.box_tokens import CLIENT_ID, SECRET
from tests.fakes.tokens import ISSUER, person
from tests.http.api_client import Answer
from tests.http.backends import Backend
from tests.http.service import ServiceUnderTest, start_service


def somebody(service: ServiceUnderTest, userid: int = 11, **changes: Any) -> Claims:
    return person(userid, now=service.clock.now, **{"aud": [ISSUER], **changes})


def ask(service: ServiceUnderTest, who: Claims, **grant: str) -> Answer:
    return service.call("POST", "/integrations/box/token", who, grant)


def test_a_page_is_told_the_app_and_where_it_comes_back_to(service: ServiceUnderTest) -> None:
    answer = service.call("GET", "/integrations/box", somebody(service))
    assert answer.body["client_id"] == CLIENT_ID
    assert answer.body["redirect_uri"].endswith("/app/connected")
    assert SECRET not in str(answer.body)


def test_a_code_works_once_and_what_comes_of_it_is_renewed(service: ServiceUnderTest) -> None:
    pat = somebody(service)
    first = ask(service, pat, code="code-1")
    assert (first.status, first.body["access_token"], first.body["expires_in"]) == (200, "box-access-1", 3600)
    assert ask(service, pat, code="code-1").code == (400, "box_refused")
    second = ask(service, pat, renewal=first.body["renewal"])
    assert second.body["access_token"] == "box-access-3"
    assert ask(service, pat, renewal=first.body["renewal"]).code == (400, "box_refused")
    assert ask(service, pat, renewal=second.body["renewal"]).status == 200
    # where the browser came back to is not the page's to say
    assert service.box.asked[0]["redirect_uri"].endswith("/app/connected")


def test_the_refresh_token_and_the_secret_stay_here(service: ServiceUnderTest) -> None:
    answer = ask(service, somebody(service), code="code-1")
    assert not {"box-refresh-1", SECRET} & set(map(str, answer.body.values()))
    assert "box-" not in service.backend.stored().replace("box-client-secret", "")


def test_a_renewal_is_for_its_session_alone(service: ServiceUnderTest) -> None:
    pat = somebody(service)
    renewal = ask(service, pat, code="code-1").body["renewal"]
    asked = len(service.box.asked)
    others = (somebody(service, sid="session-other"), somebody(service, 12))
    for other in others:
        assert ask(service, other, renewal=renewal).code == (400, "box_refused")
    for changed in (renewal[:-4], "x" * 40, f"B{renewal[1:]}", "ü", "AA=="):
        assert ask(service, pat, renewal=changed).code == (400, "box_refused")
    # Box was not even asked
    assert len(service.box.asked) == asked


@pytest.mark.parametrize("grant", [{}, {"code": "c", "renewal": "r"}, {"code": ""}])
def test_it_is_a_code_or_a_renewal(service: ServiceUnderTest, grant: dict[str, str]) -> None:
    assert ask(service, somebody(service), **grant).code == (400, "one_grant")
    assert service.box.asked == []


@pytest.mark.parametrize(
    "grant", [{"code": "c" * 513}, {"renewal": "r" * 1025}, {"redirect_uri": "https://attacker.example"}]
)
def test_what_is_too_long_or_not_known_is_refused(service: ServiceUnderTest, grant: dict[str, str]) -> None:
    assert ask(service, somebody(service), **grant).status == 400
    assert service.box.asked == []


def test_one_person_cannot_have_box_asked_all_the_time(service: ServiceUnderTest) -> None:
    pat = somebody(service)
    answers = [ask(service, pat, code="wrong").status for _ in range(61)]
    assert answers == [400] * 60 + [429]
    # nobody else is held up by that
    assert ask(service, somebody(service, 12), code="code-1").status == 200


def test_it_takes_the_plan(backend: Backend) -> None:
    service = start_service("users", backend, usual_plan="free")
    assert ask(service, somebody(service), code="code-1").code == (403, "plan_required")
    assert service.box.asked == []


def test_where_the_operator_has_no_app_there_is_none(backend: Backend) -> None:
    service = start_service("users", backend, box=None)
    pat = somebody(service)
    assert service.call("GET", "/integrations/box", pat).code == (404, "box_not_offered")
    assert ask(service, pat, code="code-1").code == (404, "box_not_offered")


def test_nobody_is_signed_in_who_is_not_somebody(service: ServiceUnderTest) -> None:
    for path, method in (("/integrations/box", "GET"), ("/integrations/box/token", "POST")):
        body = {"code": "code-1"} if method == "POST" else None
        assert service.call(method, path, None, body).status == 401


def test_a_secret_that_box_does_not_take_is_the_operators_matter(
    service: ServiceUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    # on AWS libraries, which would log what they are answered, are kept quiet
    caplog.set_level(service.backend.library_level)
    service.box.secret = "another"
    answer = ask(service, somebody(service), code="code-of-somebody")
    assert answer.code == (503, "box_misconfigured")
    assert not any(text in caplog.text for text in ("code-of-somebody", SECRET))
    service.box.fails = BoxUnavailable()
    assert ask(service, somebody(service), code="code-of-somebody").code == (503, "box_unavailable")
    assert "code-of-somebody" not in caplog.text
