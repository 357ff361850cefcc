"""Beside the User Server it counts who belongs to an enterprise now, and which rules that has laid down."""

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


TAG = "ab" * 32
TWO = {"policy": {"two_person": True}}


def approval(deployment: Deployment, approver: str, report_id: str) -> tuple[int, str | None]:
    """What comes of a second person's approval of somebody outside."""
    answer = deployment.call(
        "POST",
        "/keys/{report_id}/approvals",
        {"recipient": "kim@elsewhere.example", "tag": TAG},
        token=approver,
        report_id=report_id,
    )
    return answer.status, answer.body.get("code")


def sealed(deployment: Deployment, sender: str, report_id: str, **policy: Any) -> None:
    made = deployment.call("POST", "/keys", {"report_id": report_id, **policy}, token=sender)
    assert made.status == 201, made.body
    tagged = deployment.call("PUT", "/keys/{report_id}/tag", {"tag": TAG}, token=sender, report_id=report_id)
    assert tagged.status == 200, tagged.body


def test_whoever_has_left_the_enterprise_approves_of_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with one_machine(tmp_path / "data") as deployment:
        number = deployment.administration.create("Example Hospital")
        deployment.administration.verify_domain(number, "hospital.example")
        sender, _ = deployment.sign_in("pat@hospital.example")
        colleague, _ = deployment.sign_in("sam@hospital.example")
        sealed(deployment, sender, REPORTS[0], **TWO)
        assert approval(deployment, colleague, REPORTS[0]) == (200, None)
        deployment.administration.remove_domain(number, "hospital.example")
        # the token is the one that said that they belong to it
        assert approval(deployment, colleague, REPORTS[0]) == (403, "not_approver")
        # and whoever belongs to it by now need not sign in anew
        deployment.administration.verify_domain(number, "hospital.example")
        assert approval(deployment, colleague, REPORTS[0]) == (200, None)

        def away(*_of: object) -> None:
            raise Unavailable

        monkeypatch.setattr(UserServices, "_memberships_of", away)
        assert approval(deployment, colleague, REPORTS[0]) == (503, "unavailable")


def test_a_policy_that_comes_later_is_of_the_senders_enterprises_of_then(tmp_path: Path) -> None:
    with one_machine(tmp_path / "data") as deployment:
        sender, _ = deployment.sign_in("pat@hospital.example")
        colleague, _ = deployment.sign_in("sam@hospital.example")
        sealed(deployment, sender, REPORTS[0])
        number = deployment.administration.create("Example Hospital")
        deployment.administration.verify_domain(number, "hospital.example")
        changed = deployment.call("PUT", "/keys/{report_id}/policy", TWO, token=sender, report_id=REPORTS[0])
        assert changed.status == 200, changed.body
        assert approval(deployment, colleague, REPORTS[0]) == (200, None)
