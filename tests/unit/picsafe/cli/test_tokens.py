"""``picsafe token``, and ``picsafe sync --token``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.picsafe import FakePicSafe
from tests.fakes.sealed_reports import add_report
from tests.unit.picsafe.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("signed_in")


def test_the_token_is_all_that_standard_output_has(run: Run) -> None:
    result = run("token", "create", "Practice computer", "--days", "30")
    assert result.exit_code == 0
    text = result.stdout.strip()
    assert text.startswith("psp_17-")
    assert "only time" in result.stderr
    assert text not in result.stderr
    listed = run("token", "list").stdout
    assert "Practice computer" in listed
    assert "never" in listed
    assert text not in listed


def test_for_programs(run: Run) -> None:
    made = json.loads(run("token", "create", "Practice computer", "--json").stdout)
    assert [one["id"] for one in json.loads(run("token", "list", "--json").stdout)] == [made["id"]]
    assert json.loads(run("token", "revoke", made["id"], "--json").stdout) == {
        "id": made["id"],
        "revoked": True,
    }
    assert json.loads(run("token", "list", "--json").stdout) == []
    again = run("token", "revoke", made["id"], "--json")
    assert (again.exit_code, "unknown_personal_token" in again.stderr + again.stdout) == (5, True)


def test_for_people(run: Run) -> None:
    assert run("token", "list").stderr == "There are no personal tokens.\n"
    token_id = json.loads(run("token", "create", "Practice computer", "--json").stdout)["id"]
    assert run("token", "revoke", token_id).stdout == f"The personal token {token_id} is revoked.\n"


def test_an_old_sign_in_is_told_what_to_do(fake: FakePicSafe, run: Run) -> None:
    fake.is_fresh = False
    result = run("token", "create", "Practice computer")
    assert result.exit_code == 4
    assert "fresh_sign_in_required" in result.stderr
    assert result.stdout == ""


def test_a_token_brings_one_s_own_reports(
    fake: FakePicSafe, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = add_report(fake, tmp_path, 1)
    token = run("token", "create", "Practice computer").stdout.strip()
    monkeypatch.setenv("PICSAFE_TOKEN", token)
    result = run("sync", "--to", tmp_path / "reports", "--once")
    assert result.exit_code == 0
    assert made in result.stdout
    assert (tmp_path / "reports" / made / "manifest.json").exists()
    fake.personal_tokens.clear()
    result = run("sync", "--to", tmp_path / "reports", "--once")
    assert result.exit_code == 3
    assert "invalid_personal_token" in result.stderr
    assert token not in result.output


@pytest.mark.parametrize("more", [[], ["--token", "psp_1", "--api-key", "psk_1"]])
def test_one_thing_says_whose_reports_are_fetched(run: Run, tmp_path: Path, more: list[str]) -> None:
    result = run("sync", "--to", tmp_path / "reports", "--once", *more)
    assert result.exit_code == 2
    assert "PICSAFE_TOKEN" in result.stderr
