"""``picsafe admin recall``, on the SQLite store that a server has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.keys.entries import Event, Person, next_entry
from chalicelib.keys.model import ReportKey
from chalicelib.keys.sqlite import MIGRATIONS, SqliteKeyStore
from chalicelib.local.sqlite import Database
from picsafe.cli import cli

Admin = Callable[..., Result]

PAT = Person(1, "Dr", "Pat", "Example", "pat@example.org", "AU")
KIM = Person(2, "", "Kim", "Example", "kim@example.org", "IE")
REPORT = "0000000011462800528240"
BY = "Example privacy office, request 17"
AT = "2026-03-04T05:06:07.890Z"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def store(data: Path) -> Iterator[SqliteKeyStore]:
    database = Database(data / "keys.db", MIGRATIONS)
    store = SqliteKeyStore(database)
    entry = next_entry(genesis(REPORT), Event(AT, "create", "granted", PAT, "192.0.2.1"))
    head = Head(entry.seq, entry.hash)
    store.create(ReportKey(REPORT, "1", b"w", recalled=False, head=head, sender=PAT), entry)
    yield store
    database.close()


@pytest.fixture
def admin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Admin:
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path / "home"))
    for name in ("PICSAFE_DATA", "PICSAFE_KEYS_TABLE"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(cli, ["admin", *map(str, arguments)])


def loaded(store: SqliteKeyStore) -> ReportKey:
    report = store.load(REPORT, "1", 1).report
    assert report is not None
    return report


def test_a_recall_says_who_had_been_given_the_key(admin: Admin, data: Path, store: SqliteKeyStore) -> None:
    store.append(loaded(store), Event(AT, "fetch", "granted", KIM, "192.0.2.2"), opener="2")
    result = admin("recall", REPORT, "--by", BY, "--data", data)
    assert result.exit_code == 0, result.output
    assert f"Report {REPORT} is recalled" in result.stdout
    assert "Kim Example <kim@example.org>" in result.stdout
    assert loaded(store).held
    result = admin("--data", data, "recall", REPORT, "--by", BY, "--undo")
    assert result.stdout == f"Report {REPORT} can be opened again.\n"
    assert not loaded(store).kept_back
    assert [entry.action for entry in store.entries(REPORT, 3, 4)] == ["recall", "restore"]


def test_scripts_get_the_entry(admin: Admin, data: Path, store: SqliteKeyStore) -> None:
    answer = json.loads(admin("recall", REPORT, "--by", BY, "--data", data, "--json").stdout)
    assert (answer["recalled"], answer["fetched_by"], answer["more"]) == (True, [], False)
    assert answer["entry"]["user"] == {"kind": "operator", "name": BY}
    assert answer["entry"]["hash"] == loaded(store).head.hash


def test_a_senders_own_recall_is_said_to_stay(admin: Admin, data: Path, store: SqliteKeyStore) -> None:
    store.append(loaded(store), Event(AT, "recall", "granted", PAT, "192.0.2.1"), recalled=True)
    assert "Nobody but its sender" in admin("recall", REPORT, "--by", BY, "--data", data).stdout
    assert (
        "its sender has recalled it, too"
        in admin("recall", REPORT, "--by", BY, "--undo", "--data", data).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        ((REPORT,), 2),
        (("../keys", "--by", BY), 2),
        ((REPORT, "--by", " "), 2),
        ((f"{REPORT}1", "--by", BY), 5),
        ((REPORT, "--by", BY, "--undo"), 1),
    ],
)
def test_mistakes_change_nothing(
    admin: Admin, data: Path, store: SqliteKeyStore, arguments: tuple[str, ...], exit_code: int
) -> None:
    before = loaded(store)
    result = admin("--data", data, "recall", *arguments)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert loaded(store) == before
