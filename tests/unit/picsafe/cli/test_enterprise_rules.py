"""``picsafe enterprise rules``: what is laid down, in one place."""

from __future__ import annotations

import json

import pytest

from tests.fakes.administered import FakeAdministered
from tests.unit.picsafe.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("signed_in")

COMMAND = ("enterprise", "rules")


@pytest.fixture
def fake() -> FakeAdministered:
    return FakeAdministered()


def fields(output: str) -> dict[str, str]:
    return dict(line.split("  ", 1) for line in output.splitlines() if "  " in line)


def test_it_says_what_holds_where_nothing_is_laid_down(run: Run) -> None:
    said = {name.strip(): value.strip() for name, value in fields(run(*COMMAND).stdout).items()}
    assert said["Default destination"] == "none: each member chooses"
    assert said["Named recipients only"] == "no: a link for anyone is allowed"
    assert said["Further limits on opening"] == "none"
    assert said["Consent wording"] == "PicSafe's"
    assert said["Idle lock"] == "5 minutes, as usual"
    assert said["Key Server"] == "PicSafe's own, unless the sender or an institution names another"
    assert said["Retention"].startswith("7 days in PicSafe Cloud at most")


def test_it_says_what_is_laid_down(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.lock_minutes = 1
    fake.hospital.institutions["default"] = "Ward 3"
    assert run("enterprise", "policy", "--only", "*@hospital.example", "--named-only").exit_code == 0
    for url, kind in (("https://key.hospital.example", "key-server"), ("https://in.example", "endpoint")):
        assert run("enterprise", "key-server", "register", url, "--kind", kind).exit_code == 0
    said = {name.strip(): value.strip() for name, value in fields(run(*COMMAND).stdout).items()}
    assert said["Default destination"] == "Ward 3"
    assert said["Named recipients only"] == "yes: who sends to people says to whom"
    assert said["Further limits on opening"] == "only *@hospital.example"
    assert said["Idle lock"] == "1 minute"
    assert said["Key Server"].endswith("; yours: https://key.hospital.example")
    document = json.loads(run(*COMMAND, "--json").stdout)
    assert document["default_destination"] == "Ward 3"
    assert document["recipients_required"] is True
    assert document["key_policy"]["recipients"] == ["*@hospital.example"]
    assert document["consent_wording"] == {"version": 0, "languages": []}
    assert document["lock_minutes"] == 1
    assert document["key_servers"] == ["https://key.hospital.example"]
