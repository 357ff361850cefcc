"""Attacks on a Key Server's lists: whoever is denied tries to get in by another name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http.deployment import Deployment, one_machine

FRED, PAT, SAM = "fred@hospital.example", "pat@hospital.example", "sam@elsewhere.example"
# nobody's: whoever is let in learns that there is none, everybody else does not
REPORT = "0999999991462800528240"
LET_IN = (404, "unknown_report")
REFUSED = (403, "not_allowed")


@pytest.fixture
def hospital(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    with one_machine(tmp_path / "data", **request.param) as deployment:
        number = deployment.administration.create("Example Hospital")
        for administrator in (FRED, PAT, SAM):
            deployment.administration.name_administrator(number, administrator)
        deployment.administration.verify_domain(number, "hospital.example")
        deployment.administration.verify_domain(number, "m\u00fcnchen.example")
        yield deployment


def asked_by_person(deployment: Deployment, email: str) -> tuple[int, str]:
    token, _ = deployment.sign_in(email)
    return deployment.call("GET", "/keys/{report_id}", token=token, report_id=REPORT).code


def asked_by_scripts(deployment: Deployment, administrator: str) -> set[tuple[int, str]]:
    """The answers to the script with his API key, and to the one with a token that he made for a year."""
    token, _ = deployment.sign_in(administrator)
    made = deployment.call("POST", "/enterprise/api-keys", {"name": "nightly"}, token=token).body["api_key"]
    hourly = deployment.call("POST", "/enterprise/key-server-token", {}, api_key=made).body
    yearly = deployment.call("POST", "/enterprise/key-server-token", {}, token=token).body
    return {
        deployment.call("GET", "/keys/{report_id}", token=issued["key_server_token"], report_id=REPORT).code
        for issued in (hourly, yearly)
    }


@pytest.mark.parametrize(
    "hospital",
    [{"deny": FRED}, {"deny": FRED, "allow": ""}, {"deny": FRED, "allow": "enterprise:1"}],
    indirect=True,
)
def test_a_denied_administrator_does_not_get_in_by_his_enterprises_script(hospital: Deployment) -> None:
    assert asked_by_person(hospital, FRED) == REFUSED
    assert asked_by_person(hospital, "Fred+again@HOSPITAL.example") == REFUSED
    assert asked_by_scripts(hospital, FRED) == {REFUSED}
    assert asked_by_person(hospital, PAT) == LET_IN
    assert asked_by_scripts(hospital, PAT) == {LET_IN}


@pytest.mark.parametrize(
    "hospital",
    [
        {"allow": "*@hospital.example"},
        {"allow": "*@HOSPITAL.example\n", "deny": ""},
        {"allow": "*@M\u00dcNCHEN.example"},
    ],
    indirect=True,
)
def test_an_allowed_domain_lets_its_enterprises_script_in(hospital: Deployment) -> None:
    assert asked_by_scripts(hospital, PAT) == {LET_IN}
    assert asked_by_person(hospital, SAM) == REFUSED


@pytest.mark.parametrize("hospital", [{"deny": "*@m\u00fcnchen.example"}], indirect=True)
def test_an_international_domain_is_denied_as_it_is_written(hospital: Deployment) -> None:
    for email in ("kim@m\u00fcnchen.example", "kim@xn--mnchen-3ya.example", "kim@MU\u0308NCHEN.example"):
        assert asked_by_person(hospital, email) == REFUSED
    # it is one of the enterprise's own domains
    assert asked_by_scripts(hospital, PAT) == {REFUSED}
    assert asked_by_person(hospital, PAT) == LET_IN


@pytest.mark.parametrize("hospital", [{"allow": "*@hospital.example"}], indirect=True)
def test_a_domain_that_is_only_claimed_lets_nobody_in(hospital: Deployment) -> None:
    other = hospital.administration.create("Claiming Clinic")
    hospital.administration.name_administrator(other, "kim@claiming.example")
    token, _ = hospital.sign_in("kim@claiming.example")
    claimed = {"domains": ["ward.hospital.example"]}
    assert hospital.call("PATCH", "/enterprise", claimed, token=token).status == 200
    assert asked_by_scripts(hospital, "kim@claiming.example") == {REFUSED}
