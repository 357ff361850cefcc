from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chalicelib.keys.entries import Actor, EnterpriseScript, Event, Person
from chalicelib.keys.model import Attempt
from chalicelib.keys.sqlite import MIGRATIONS, SqliteKeyStore
from chalicelib.local.sqlite import Database
from chalicelib.users.signing.key_file import KeyFileSigner
from picsafe.cli import cli

Admin = Callable[..., Result]

PAT = Person(11, "Dr", "Pat", "Example", "pat@example.org", "AU")
SCRIPT = EnterpriseScript(3, "Example Hospital")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    (folder / "users.db").touch(mode=0o600)
    return folder


@pytest.fixture
def store(data: Path) -> Iterator[SqliteKeyStore]:
    database = Database(data / "keys.db", MIGRATIONS)
    yield SqliteKeyStore(database)
    database.close()


@pytest.fixture
def admin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Admin:
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path / "home"))
    for name in ("PICSAFE_DATA", "PICSAFE_KEYS_TABLE", "PICSAFE_USERS_TABLE"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(cli, ["admin", *map(str, arguments)])


def attempt(number: int, user: Actor = PAT) -> Attempt:
    at = f"2026-03-04T05:06:{number:02d}.890Z"
    return Attempt(
        f"00000000001146280052824{number}", Event(at, "fetch", "unknown_report", user, "192.0.2.7")
    )


def test_attempts_are_shown_newest_first(admin: Admin, data: Path, store: SqliteKeyStore) -> None:
    for number in range(3):
        store.add_attempt("11", attempt(number))
    store.add_attempt("12", attempt(9))
    result = admin("--data", data, "attempts", "000000011", "--limit", "2")
    assert result.exit_code == 0, result.output
    lines = [line for line in result.stdout.splitlines() if "192.0.2.7" in line]
    assert [line.split()[0] for line in lines] == ["2026-03-04T05:06:02.890Z", "2026-03-04T05:06:01.890Z"]
    assert all("Dr Pat Example <pat@example.org>" in line and "unknown_report" in line for line in lines)


def test_attempts_of_an_enterprise_for_scripts(admin: Admin, data: Path, store: SqliteKeyStore) -> None:
    store.add_attempt("enterprise:3", attempt(1, SCRIPT))
    assert "Example Hospital (enterprise 3)" in admin("attempts", "enterprise:3", "--data", data).stdout
    found = json.loads(admin("attempts", "enterprise:3", "--data", data, "--json").stdout)
    assert [one["report_id"] for one in found] == [attempt(1).report_id]
    assert found[0]["event"]["user"] == {
        "kind": "enterprise", "enterprise_id": 3, "name": "Example Hospital"
    }  # fmt: skip


@pytest.mark.usefixtures("store")
def test_there_may_be_no_attempts(admin: Admin, data: Path) -> None:
    result = admin("--data", data, "attempts", "11")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "There were no such requests.\n")
    assert json.loads(admin("--data", data, "attempts", "11", "--json").stdout) == []


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "subject", ["pat@example.org", "enterprise:", "enterprise:x", "0", "-1", "\u0663", "1" * 19]
)
def test_a_subject_is_a_number(admin: Admin, data: Path, subject: str) -> None:
    result = admin("--data", data, "attempts", "--", subject)
    assert result.exit_code == 2
    assert "enterprise:N" in result.stderr


def test_another_folder_is_not_made_a_data_folder(admin: Admin, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for arguments in (("attempts", "11"), ("rotate-signing-key",), ("list",)):
        result = admin("--data", other, *arguments)
        assert result.exit_code == 2
        assert "is not the data folder of a" in result.stderr
    assert list(other.iterdir()) == []


def test_without_a_folder_the_operator_is_asked_for_one(admin: Admin) -> None:
    for arguments in (("attempts", "11"), ("rotate-signing-key",), ("list",)):
        result = admin(*arguments)
        assert result.exit_code == 2
        assert "--data DIR" in result.stderr


def test_a_store_that_cannot_be_read_is_unavailable(admin: Admin, data: Path) -> None:
    (data / "keys.db").touch(mode=0o600)
    (data / "keys.db").write_bytes(b"this is not a database, however long it is" * 100)
    result = admin("--data", data, "attempts", "11", "--json")
    assert result.exit_code == 7
    assert json.loads(result.stderr)["error"]["code"] == "unavailable"


def test_a_new_key_signs_and_tokens_of_the_old_one_stay_good(admin: Admin, data: Path) -> None:
    before = KeyFileSigner(data / "signing").key_id()
    result = admin("--data", data, "rotate-signing-key")
    assert result.exit_code == 0, result.output
    assert "when it is started again" in result.stderr
    after = KeyFileSigner(data / "signing")
    assert after.key_id() != before
    assert after.key_id() in result.stdout
    assert after.public_jwk(before) is not None


def test_after_a_theft_no_old_key_is_accepted(admin: Admin, data: Path) -> None:
    first = KeyFileSigner(data / "signing").key_id()
    assert admin("rotate-signing-key", "--data", data).exit_code == 0
    second = KeyFileSigner(data / "signing").key_id()
    result = admin("rotate-signing-key", "--data", data, "--compromised", "--json")
    now = KeyFileSigner(data / "signing")
    assert json.loads(result.stdout) == {"kid": now.key_id(), "old_tokens_accepted": False}
    assert "Restart the server now" in result.stderr
    assert [now.public_jwk(old) for old in (first, second)] == [None, None]
    assert [jwk["kid"] for jwk in now.public_jwks()] == [now.key_id()]


def test_a_signing_folder_that_holds_something_else_is_left_alone(admin: Admin, data: Path) -> None:
    (data / "signing").mkdir(mode=0o700)
    (data / "signing" / "signing.pem").touch(mode=0o600)
    (data / "signing" / "signing.pem").write_text("something else")
    assert admin("--data", data, "rotate-signing-key").exit_code == 7
    assert (data / "signing" / "signing.pem").read_text() == "something else"


@pytest.mark.parametrize("command", [("attempts", "000000011"), ("rotate-signing-key",)])
def test_a_data_folder_that_is_not_its_owner_s_alone_is_left_alone(
    admin: Admin, data: Path, store: SqliteKeyStore, command: tuple[str, ...]
) -> None:
    (data / "keys.db").chmod(0o644)
    refused = admin("--data", data, *command, "--json")
    assert refused.exit_code == 1
    error = json.loads(refused.stderr)["error"]
    assert error["code"] == "not_private"
    assert f"chmod -R go= {data}" in error["detail"]
    (data / "keys.db").chmod(0o600)
    linked = data.with_name("linked")
    linked.symlink_to(data)
    assert json.loads(admin("--data", linked, *command, "--json").stderr)["error"]["code"] == "not_private"
    assert admin("--data", data, *command).exit_code == 0
