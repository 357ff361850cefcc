"""``PATCH /reports/{report_id}``, and labels where reports are logged and listed."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.test_deliveries import an_id
from tests.http.users.reports.test_routes import SUMMARY

LABEL = "AQ" * 200


def log(server: Server, who: Claims, report_id: str, **more: Any) -> Any:
    body = {"report_id": report_id, "summary": SUMMARY, "destination": "file", **more}
    return server.call("POST", "/reports", who, body)


def labels(server: Server, who: Claims) -> dict[str, str | None]:
    listed = server.call("GET", "/reports", who).body["reports"]
    return {one["report_id"]: one["label"] for one in listed}


def test_a_label_comes_with_the_report_and_is_changed_later(server: Server, pat: Claims) -> None:
    named, plain = an_id(), an_id()
    logged = log(server, pat, named, label=LABEL)
    assert (logged.status, logged.body["label"]) == (201, LABEL)
    assert log(server, pat, plain).body["label"] is None
    assert labels(server, pat) == {named: LABEL, plain: None}
    # who logs the same again, without or with one, says what holds
    again = log(server, pat, named)
    assert (again.status, again.body["label"]) == (200, LABEL)
    assert log(server, pat, named, label="AB").body["label"] == "AB"
    assert server.call("PATCH", f"/reports/{plain}", pat, {"label": LABEL}).status == 204
    assert server.call("PATCH", f"/reports/{named}", pat, {"label": None}).status == 204
    assert labels(server, pat) == {named: None, plain: LABEL}


def test_nobody_else_gives_a_report_a_label(server: Server, pat: Claims, admin: Claims) -> None:
    mine = an_id()
    log(server, pat, mine, label=LABEL)
    path = f"/reports/{mine}"
    assert server.call("PATCH", path, body={"label": "AB"}).code == (401, "missing_token")
    assert server.call("PATCH", path, admin, {"label": "AB"}).code == (404, "unknown_report")
    assert server.call("PATCH", f"/reports/{an_id()}", pat, {"label": "AB"}).code == (404, "unknown_report")
    assert labels(server, pat) == {mine: LABEL}


@pytest.mark.parametrize("label", ["", "A" * 684, "no base64url!", 1])
def test_a_label_has_its_bounds(server: Server, pat: Claims, label: object) -> None:
    mine = an_id()
    assert log(server, pat, mine, label=label).status == 400
    assert log(server, pat, mine).status == 201
    assert server.call("PATCH", f"/reports/{mine}", pat, {"label": label}).status == 400
    assert server.call("PATCH", f"/reports/{mine}", pat, {}).status == 400
