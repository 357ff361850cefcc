"""``picsafe keyserver shred``, on the SQLite store that a server has."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.keys.entries import Event, Person, next_entry
from chalicelib.keys.master_key import MasterKeyWrapper
from chalicelib.keys.model import ReportKey
from chalicelib.keys.sqlite import MIGRATIONS, SqliteKeyStore
from chalicelib.keys.sqlite.erasure import has_trace
from chalicelib.local.sqlite import Database
from picsafe.cli import cli

KeyServer = Callable[..., Result]

PAT = Person(1, "Dr", "Pat", "Example", "pat@example.org", "AU")
KIM = Person(2, "", "Kim", "Example", "kim@example.org", "IE")
REPORT = "0000000011462800528240"
BY = "Example privacy office, request 18"
AT = "2026-03-04T05:06:07.890Z"
WRAPPER = MasterKeyWrapper(bytes(range(32)))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def store(data: Path) -> Iterator[SqliteKeyStore]:
    database = Database(data / "keys.db", MIGRATIONS)
    store = SqliteKeyStore(database)
    created(store, REPORT)
    yield store
    database.close()


@pytest.fixture
def keyserver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyServer:
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path / "home"))
    for name in ("PICSAFE_DATA", "PICSAFE_KEYS_TABLE"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(cli, ["keyserver", *map(str, arguments)])


def created(store: SqliteKeyStore, report_id: str) -> bytes:
    entry = next_entry(genesis(report_id), Event(AT, "create", "granted", PAT, "192.0.2.1"))
    wrapped = WRAPPER.wrap(report_id, bytes(32))
    head = Head(entry.seq, entry.hash)
    store.create(ReportKey(report_id, "1", wrapped, recalled=False, head=head, sender=PAT), entry)
    return wrapped


def loaded(store: SqliteKeyStore, report_id: str = REPORT) -> ReportKey:
    report = store.load(report_id, "1", 1).report
    assert report is not None
    return report


def test_it_says_who_had_been_given_the_key(keyserver: KeyServer, data: Path, store: SqliteKeyStore) -> None:
    store.append(loaded(store), Event(AT, "fetch", "granted", KIM, "192.0.2.2"), opener="2")
    result = keyserver("shred", REPORT, "--by", BY, "--yes", "--data", data)
    assert result.exit_code == 0, result.output
    assert f"The key of report {REPORT} is destroyed" in result.stdout
    assert "Kim Example <kim@example.org>" in result.stdout
    assert loaded(store).shredded
    again = keyserver("shred", REPORT, "--by", BY, "--yes", "--json", "--data", data)
    assert (json.loads(again.stdout)["shredded"], json.loads(again.stdout)["entry"]) == (True, None)


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_report_is_named_as_people_have_it(
    keyserver: KeyServer, data: Path, store: SqliteKeyStore, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / f"{REPORT} (1).picsafe"
    file.touch()
    link = f"https://my.picsafe.example/app/report/au/0123456789abcdefghijkl-{REPORT}"
    result = keyserver("shred", file if kind == "file" else link, "--by", BY, "--yes", "--data", data)
    assert (result.exit_code, loaded(store).shredded) == (0, True)


def test_what_names_no_report_is_bad_input(keyserver: KeyServer, data: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "wound.picsafe"
    renamed.touch()
    for report, code in (
        ("x", "invalid_report_id"),
        (renamed, "report_id_unknown"),
        ("https://x", "invalid_link"),
    ):
        result = keyserver("shred", report, "--by", BY, "--yes", "--data", data)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (2, True)


def test_no_file_holds_the_wrapped_key_any_more(
    keyserver: KeyServer, data: Path, store: SqliteKeyStore
) -> None:
    wrapped = loaded(store).wrapped
    path = data / "keys.db"
    assert has_trace(path, wrapped)
    assert keyserver("shred", REPORT, "--by", BY, "--yes", "--data", data).exit_code == 0
    assert not has_trace(path, wrapped)
    assert loaded(store).shredded


def test_a_copy_in_unused_bytes_is_taken_out_as_well(keyserver: KeyServer, data: Path) -> None:
    path = data / "keys.db"
    database = Database(path, MIGRATIONS)
    store = SqliteKeyStore(database)
    wrapped = created(store, REPORT)
    # what an older SQLite, or a page that was split, leaves behind
    database.write(lambda one: one.execute("CREATE TABLE left (content BLOB)").close())
    database.write(lambda one: one.execute("PRAGMA secure_delete=OFF").close())
    database.write(lambda one: one.execute("INSERT INTO left VALUES (?)", (wrapped,)).close())
    database.write(lambda one: one.execute("DROP TABLE left").close())
    database.close()
    assert path.read_bytes().count(wrapped) == 2
    result = keyserver("shred", REPORT, "--by", BY, "--yes", "--data", data)
    assert "is written anew" in result.stderr
    assert not has_trace(path, wrapped)


def test_others_keys_stay(keyserver: KeyServer, data: Path, store: SqliteKeyStore) -> None:
    others = random.Random(5).sample(range(10**12), 300)
    kept = {f"000000001{number:013d}": created(store, f"000000001{number:013d}") for number in others}
    assert keyserver("shred", REPORT, "--by", BY, "--yes", "--data", data).exit_code == 0
    assert {report_id: loaded(store, report_id).wrapped for report_id in kept} == kept


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        ((REPORT, "--yes"), 2),
        ((REPORT, "--by", BY), 2),
        (("../keys", "--by", BY, "--yes"), 2),
        ((REPORT, "--by", " ", "--yes"), 2),
        ((f"{REPORT}1", "--by", BY, "--yes"), 5),
    ],
)
def test_mistakes_destroy_nothing(
    keyserver: KeyServer, data: Path, store: SqliteKeyStore, arguments: tuple[str, ...], exit_code: int
) -> None:
    before = loaded(store)
    result = keyserver("shred", *arguments, "--data", data)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert loaded(store) == before
