"""``picsafe admin set-plan``, on the SQLite store that a server has."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chalicelib.settings import from_environ
from chalicelib.users.accounts.model import User
from chalicelib.wiring.services import Wiring
from picsafe.cli import cli

Admin = Callable[..., Result]

PAT = "pat@example.org"
# the machine's own clock decides what has ended
LAST_DAY = "2999-12-31"


def wiring_of(data: Path) -> Wiring:
    return Wiring(from_environ({"PICSAFE_DATA": str(data), "PICSAFE_SERVICES": "users"}))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    wiring = wiring_of(folder)
    wiring.adapters.users.find_or_create(PAT, datetime(2026, 3, 4, tzinfo=UTC))
    wiring.enterprise_administration.create("Example Hospital")
    wiring.close()
    return folder


@pytest.fixture
def set_plan(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Admin:
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path / "home"))
    for name in ("PICSAFE_DATA", "PICSAFE_USERS_TABLE"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(cli, ["admin", "--data", str(data), "set-plan", *arguments])


def stored(data: Path) -> User:
    wiring = wiring_of(data)
    user = wiring.adapters.users.user(1)
    wiring.close()
    assert user is not None
    return user


def test_a_person_is_given_a_plan(set_plan: Admin, data: Path) -> None:
    result = set_plan(PAT, "pro")
    assert (result.exit_code, result.stdout) == (0, f"The own plan of {PAT} is pro.\n")
    assert (stored(data).plan, stored(data).plan_until) == ("pro", None)


def test_a_plan_holds_to_the_end_of_its_last_day(set_plan: Admin, data: Path) -> None:
    result = set_plan(PAT, "pro", "--until", LAST_DAY, "--json")
    assert result.exit_code == 0, result.output
    end = datetime(3000, 1, 1, tzinfo=UTC)
    assert json.loads(result.stdout) == {
        "email": PAT,
        "own_plan": "pro",
        "until": "3000-01-01T00:00:00Z",
    }
    assert stored(data).plan_until == end
    set_plan(PAT, "free")
    assert (stored(data).plan, stored(data).plan_until) == ("free", None)


def test_an_enterprise_is_known_by_its_number(set_plan: Admin) -> None:
    assert set_plan("1", "pro").stdout == "Enterprise 1 has the plan pro.\n"
    assert json.loads(set_plan("1", "enterprise", "--json").stdout) == {"enterprise": 1, "plan": "enterprise"}


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (["kim@example.org", "pro"], 5, "unknown_person"),
        (["pat@", "pro"], 2, "invalid_field"),
        ([PAT, "platinum"], 2, "'platinum' is not one of"),
        ([PAT, "pro", "--until", "2026-02-30"], 2, "does not match the format"),
        ([PAT, "pro", "--until", "2026-01-01"], 2, "would have ended already"),
        ([PAT, "pro", "--until", "9999-12-31"], 2, "too far"),
        (["2", "pro"], 5, "unknown_enterprise"),
        (["0", "pro"], 2, "an enterprise's number"),
        (["9" * 30, "pro"], 2, "an enterprise's number"),
        (["Example Hospital", "pro"], 2, "an enterprise's number"),
        (["1", "pro", "--until", LAST_DAY], 2, "of a person"),
    ],
)
def test_mistakes_change_nothing(
    set_plan: Admin, data: Path, arguments: list[str], exit_code: int, words: str
) -> None:
    result = set_plan(*arguments)
    assert (result.exit_code, words in result.stderr) == (exit_code, True), result.output
    assert stored(data).plan == "free"
