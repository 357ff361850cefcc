"""Where the User Server runs in the Key Server's process, enterprises' rules hold from when they are made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.wiring.user_services import UserServices
from tests.http.deployment import Deployment, one_machine

REPORTS = ("0000000011462800528240", "0000000011462800528241", "0000000011462800528242")


def policies_of_a_new_key(deployment: Deployment, sender: str, report_id: str) -> list[dict[str, Any]]:
    made = deployment.call("POST", "/keys", {"report_id": report_id}, token=sender)
    assert made.status == 201, made.body
    log = deployment.call("GET", "/keys/{report_id}/log", token=sender, report_id=report_id).body
    return [one for one in log["entries"][0].get("policies", []) if "enterprise" in one]


def test_a_rule_holds_at_once_of_whoever_has_an_older_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with one_machine(tmp_path / "data") as deployment:
        sender, _ = deployment.sign_in("pat@hospital.example")
        number = deployment.administration.create("Example Hospital")
        deployment.administration.name_administrator(number, "alex@hospital.example")
        administrator, _ = deployment.sign_in("alex@hospital.example")
        # the token is one of before somebody was a member
        assert policies_of_a_new_key(deployment, sender, REPORTS[0]) == []
        deployment.administration.verify_domain(number, "hospital.example")
        change = {"policy": {"recipients": ["*@hospital.example"]}, "version": 0}
        assert deployment.call("PUT", "/enterprise/key-policy", change, token=administrator).status == 200
        [held] = policies_of_a_new_key(deployment, sender, REPORTS[1])
        assert (held["enterprise"], held["recipients"]) == (number, 1)

        def away(*_of: object) -> None:
            raise Unavailable

        monkeypatch.setattr(UserServices, "_memberships_of", away)
        refused = deployment.call("POST", "/keys", {"report_id": REPORTS[2]}, token=sender)
        assert refused.code == (503, "unavailable")
