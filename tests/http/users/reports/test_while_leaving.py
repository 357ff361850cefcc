"""What is under way while its sender deletes their account."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.cloud.ports import StoredObject
from chalicelib.tokens.claims import Claims
from tests.fakes.reports import a_name
from tests.http.api_client import send
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.conftest import Files
from tests.http.users.reports.test_routes import SUMMARY
from tests.http.users.reports.test_withdrawal import account

OTHERS = "0000000771462800528240"


@pytest.fixture
def kim(server: Server) -> Claims:
    return account(server, "kim@example.org")


def report(files: Files, kim: Claims) -> dict[str, Any]:
    link = files.upload(a_name(userid=kim.userid), owner=kim.userid)
    return {"link": link, "summary": SUMMARY, "recipients": ["sam@example.net"], "label": "AQID"}


def left_of(server: Server, kim: Claims) -> list[Any]:
    adapters = server.service.operator.adapters
    sent = adapters.report_log.of_user(kim.userid, None, 5)
    return [*sent, *adapters.received_reports.of_user(kim.userid, None, 5)]


def test_a_report_that_is_being_logged_is_not_left_behind(
    server: Server, files: Files, kim: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, service = report(files, kim), server.service
    token, uploaded = service.token(kim), service.wiring.reports._files
    head, left = uploaded.head, list[int]()

    def leave_meanwhile(region: str, name: str) -> StoredObject | None:
        found = head(region, name)
        left.append(send(service.app, "DELETE", "/me", token=token).status)
        return found

    monkeypatch.setattr(uploaded, "head", leave_meanwhile)
    answer = service.call("POST", "/reports", kim, body)
    assert (left, answer.code) == ([204], (401, "invalid_token"))
    assert left_of(server, kim) == []
    assert server.call("POST", "/reports/sender", None, {"link": body["link"]}).status == 404


def test_nor_is_anything_that_comes_between_erasing_and_leaving(
    server: Server, files: Files, kim: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, service = report(files, kim), server.service
    token, notices = service.token(kim), service.wiring.adapters.notices
    answers = []

    def forget(_: int) -> None:
        # the last thing that is erased before the account
        for path, said in (("/me/received", {"report_id": OTHERS}), ("/reports", body)):
            answers.append(send(service.app, "POST", path, said, token=token).code)

    monkeypatch.setattr(notices, "forget", forget)
    assert service.call("DELETE", "/me", kim).status == 204
    assert answers == [(401, "invalid_token")] * 2
    assert left_of(server, kim) == []
