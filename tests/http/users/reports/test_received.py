"""``/me/received``: what people have opened of others' reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts import limits
from tests.fakes.reports import MY_URL, a_name
from tests.fakes.tokens import ISSUER
from tests.fakes.tokens import enterprise as script_claims
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.conftest import Files
from tests.http.users.reports.test_routes import SUMMARY, send

RECEIVED = "/me/received"
FOREIGN = "0000000131462800528240"


@pytest.fixture
def kim(server: Server) -> Claims:
    return server.person(12)


def opened(server: Server, who: Claims, sent: dict[str, Any], **more: Any) -> int:
    body = {"report_id": sent["report_id"], "link": sent["link"], **more}
    status: int = server.call("POST", RECEIVED, who, body).status
    return status


def listed(server: Server, who: Claims) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.call("GET", RECEIVED, who).body["reports"]
    return found


def test_whose_report_it_is_comes_from_the_senders_own_entry(
    server: Server, files: Files, pat: Claims, kim: Claims
) -> None:
    del files
    sent = send(server, pat, destination="recipient").body
    server.clock.now += timedelta(minutes=1)
    assert opened(server, kim, sent) == 204
    server.clock.now += timedelta(minutes=1)
    assert opened(server, kim, sent) == 204
    assert listed(server, kim) == [
        {
            "report_id": sent["report_id"],
            "link": sent["link"],
            "opened_at": "2026-03-04T05:07:07.890000Z",
            "last_opened_at": "2026-03-04T05:08:07.890000Z",
            "consent_withdrawn": False,
            "withdrawn_because": None,
            "superseded_by": None,
            "sender": {
                "userid": pat.userid,
                "title": pat.title,
                "firstname": pat.firstname,
                "lastname": pat.lastname,
                "email": pat.email,
            },
            "sent_at": sent["sent_at"],
            "expires_at": sent["expires_at"],
            "summary": SUMMARY,
        }
    ]
    # nobody sees it but who has opened it
    assert listed(server, pat) == []


def test_a_report_id_alone_says_nothing_of_whose_it_is(
    server: Server, files: Files, pat: Claims, kim: Claims
) -> None:
    del files
    sent = send(server, pat).body
    assert opened(server, kim, sent, link=None) == 204
    guessed = f"{MY_URL}/app/report/au/{a_name(7)[:22]}-{sent['report_id']}"
    [known] = listed(server, kim)
    assert opened(server, kim, sent, link=guessed) == 204
    [also_known] = listed(server, kim)
    for one in (known, also_known):
        assert (one["sender"], one["sent_at"], one["expires_at"], one["summary"]) == (None,) * 4
    assert (known["link"], also_known["link"]) == (None, guessed)


def test_whoever_leaves_is_named_no_more_and_takes_their_own_list_along(
    server: Server, files: Files, pat: Claims, kim: Claims
) -> None:
    del files
    sent = send(server, pat).body
    opened(server, kim, sent)
    adapters = server.service.operator.adapters
    adapters.report_log.forget_user(pat.userid)
    assert [one["sender"] for one in listed(server, kim)] == [None]


def test_the_list_comes_in_parts_and_rows_can_be_taken_off(server: Server, kim: Claims) -> None:
    reports = [f"{FOREIGN[:-1]}{number}" for number in range(5)]
    for report_id in reports:
        assert server.call("POST", RECEIVED, kim, {"report_id": report_id}).status == 204
    found, cursor, cursors = [], "", []
    for _ in range(3):
        page = server.call("GET", f"{RECEIVED}?limit=2{cursor}", kim).body
        found += [one["report_id"] for one in page["reports"]]
        cursors.append(page["cursor"])
        cursor = f"&cursor={page['cursor']}"
    assert found == reports[::-1]
    assert cursors[-1] is None
    assert server.call("GET", f"{RECEIVED}?cursor={cursors[0]}", server.person(13)).code == (
        400,
        "invalid_cursor",
    )
    assert server.call("GET", f"{RECEIVED}?cursor=AAAA", kim).code == (400, "invalid_cursor")
    gone = f"{RECEIVED}/{reports[2]}"
    assert server.call("DELETE", gone, server.person(13)).code == (404, "unknown_report")
    assert server.call("DELETE", gone, kim).status == 204
    assert server.call("DELETE", gone, kim).code == (404, "unknown_report")
    assert len(listed(server, kim)) == 4


def test_what_cannot_be_in_it(server: Server, files: Files, pat: Claims, kim: Claims) -> None:
    del files
    sent = send(server, pat).body
    assert server.call("POST", RECEIVED, pat, {"report_id": sent["report_id"]}).code == (400, "invalid_field")
    other = {"report_id": FOREIGN, "link": sent["link"]}
    assert server.call("POST", RECEIVED, kim, other).code == (400, "invalid_field")
    for link in ("nonsense", sent["link"].replace("/au/", "/xx/")):
        answer = server.call("POST", RECEIVED, kim, {"report_id": sent["report_id"], "link": link})
        assert answer.code == (400, "invalid_link")
    assert server.call("POST", RECEIVED, kim, {"report_id": f"{FOREIGN}\n"}).status == 400
    assert server.call("POST", RECEIVED, kim, {"report_id": FOREIGN, "sender": "Pat"}).status == 400
    assert listed(server, kim) == []


def test_only_people_have_a_list(server: Server) -> None:
    for method, path, body in (("POST", RECEIVED, {"report_id": FOREIGN}), ("GET", RECEIVED, None)):
        assert server.call(method, path, body=body).code == (401, "missing_token")
        script = script_claims(1, now=server.clock.now, aud=[ISSUER])
        assert server.call(method, path, script, body).code == (403, "not_a_person")


def test_nobody_fills_it_without_end(server: Server, kim: Claims, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RECEIVED_PER_ACCOUNT", 2)
    body = {"report_id": FOREIGN}
    assert [server.call("POST", RECEIVED, kim, body).status for _ in range(2)] == [204, 204]
    refused = server.call("POST", RECEIVED, kim, body)
    assert refused.code == (429, "too_many_received")
    assert int(refused.headers["Retry-After"]) > 0
    assert server.call("POST", RECEIVED, server.person(14), body).status == 204
