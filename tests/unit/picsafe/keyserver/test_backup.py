"""A backup is a copy of one moment, says when it cannot be trusted, and brings every key back."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.rewrapping import SqliteRewrapping
from chalicelib.keys.sqlite.verification import verify
from chalicelib.local.file_locks import take_folder
from picsafe.keyserver import backup
from picsafe.keyserver.backup import back_up
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.migrating import migrate
from picsafe.keyserver.restore import restore
from picsafe.keyserver.rotation import rotate
from picsafe.server.data_folder import DataFolder
from picsafe.server.errors import StartError
from tests.unit.picsafe.keyserver.folders import Folder

PASSPHRASE = "example passphrase"


def code(call: Callable[[], object]) -> str:
    with pytest.raises(KeyServerLifeError) as refused:
        call()
    return refused.value.code


def test_every_key_and_entry_comes_back(folder: Folder, tmp_path: Path) -> None:
    (folder.data / "blacklist").write_text("*@denied.example\n")
    manifest = back_up(folder.data, tmp_path / "backup")
    assert (manifest.reports, manifest.entries) == (3, 9)
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    restored = tmp_path / "restored"
    restore(tmp_path / "backup", restored, master_key=folder.data / "master.key")
    assert {path.name for path in restored.iterdir()} == {
        "keys.db",
        "master.key",
        "blacklist",
        "server.lock",
    }
    other = Folder(restored)
    other.keys = folder.keys
    assert other.fetched() == folder.keys
    other.close()


def test_it_is_of_one_moment_while_the_server_writes(folder: Folder, tmp_path: Path) -> None:
    done = threading.Event()

    def go_on() -> None:
        number = 10
        while not done.is_set():
            folder.fill(1, number)
            number += 1

    writing = threading.Thread(target=go_on)
    writing.start()
    try:
        for number in range(3):
            back_up(folder.data, tmp_path / f"backup{number}")
    finally:
        done.set()
        writing.join()
    for number in range(3):
        restore(tmp_path / f"backup{number}", tmp_path / f"restored{number}")


def test_a_rotation_that_begins_meanwhile_makes_no_backup_of_two_master_keys(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = backup._copy

    def copy_and_rotate(source: Path, target: Path) -> None:
        copied(source, target)
        rotate(folder.data)

    def begin_and_copy(source: Path, target: Path) -> None:
        with pytest.MonkeyPatch.context() as stopped:
            stopped.setattr(SqliteRewrapping, "run", stop)
            assert code(lambda: rotate(folder.data)) == "store_damaged"
        copied(source, target)

    def stop(*_: object) -> int:
        raise Unavailable

    monkeypatch.setattr(backup, "_copy", copy_and_rotate)
    assert code(lambda: back_up(folder.data, tmp_path / "sealed", PASSPHRASE)) == "rotation_under_way"
    # without a master key in it, it is one of before
    assert back_up(folder.data, tmp_path / "before").reports == 3
    monkeypatch.setattr(backup, "_copy", begin_and_copy)
    assert code(lambda: back_up(folder.data, tmp_path / "mixed")) == "rotation_under_way"
    assert not (tmp_path / "sealed").exists()
    assert not (tmp_path / "mixed").exists()


def test_the_master_key_is_in_it_only_if_it_is_sealed(folder: Folder, tmp_path: Path) -> None:
    key = (folder.data / "master.key").read_bytes()
    back_up(folder.data, tmp_path / "without")
    back_up(folder.data, tmp_path / "with", PASSPHRASE)
    for name in ("without", "with"):
        assert key not in (tmp_path / name).read_bytes()
    assert code(lambda: restore(tmp_path / "with", tmp_path / "a", passphrase="another one")) == (
        "wrong_passphrase"
    )
    assert code(lambda: restore(tmp_path / "without", tmp_path / "b", passphrase=PASSPHRASE)) == (
        "no_master_key"
    )
    # what was broken off is begun anew in the same folder, also by a kill while the key was written
    (tmp_path / "a" / ".master.key.0123456789abcdef").write_bytes(key)
    restore(tmp_path / "with", tmp_path / "a", passphrase=PASSPHRASE)
    assert (tmp_path / "a" / "master.key").read_bytes() == key
    assert not (tmp_path / "a" / ".master.key.0123456789abcdef").exists()
    assert code(lambda: back_up(folder.data, tmp_path / "weak", "short")) == "weak_passphrase"
    assert not (tmp_path / "weak").exists()


def test_another_master_key_is_refused(folder: Folder, tmp_path: Path) -> None:
    back_up(folder.data, tmp_path / "backup")
    other = tmp_path / "other.key"
    other.write_bytes(bytes(32))
    other.chmod(0o600)
    assert (
        code(lambda: restore(tmp_path / "backup", tmp_path / "restored", master_key=other))
        == "wrong_master_key"
    )
    assert not (tmp_path / "restored" / "keys.db").exists()


def test_a_folder_in_use_or_not_empty_is_left_alone(folder: Folder, tmp_path: Path) -> None:
    back_up(folder.data, tmp_path / "backup")
    before = (folder.data / "keys.db").read_bytes()
    assert code(lambda: restore(tmp_path / "backup", folder.data)) == "not_empty"
    with DataFolder(tmp_path / "used"), pytest.raises(StartError):
        restore(tmp_path / "backup", tmp_path / "used")
    assert (folder.data / "keys.db").read_bytes() == before


def test_nothing_is_written_over(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"mine")
    assert code(lambda: back_up(folder.data, tmp_path / "there")) == "backup_exists"
    assert (tmp_path / "there").read_bytes() == b"mine"
    assert code(lambda: back_up(tmp_path, tmp_path / "backup")) == "no_key_server"


def test_what_a_killed_backup_left_is_removed_by_the_next(folder: Folder, tmp_path: Path) -> None:
    left, held, new = (tmp_path / f".picsafe-backup-{digit * 16}" for digit in "1a3")
    others = tmp_path / ".picsafe-backup-archive"
    for path in (left, held, new, others):
        path.mkdir()
        (path / "keys.db").write_bytes(b"wrapped keys")
    for path in (left, held, others):
        os.utime(path, (0, 0))
    release = take_folder(held)
    assert release is not None
    back_up(folder.data, tmp_path / "backup")
    assert {path.name for path in tmp_path.iterdir()} >= {"backup", held.name, new.name}
    assert not left.exists()
    release()
    back_up(folder.data, tmp_path / "another")
    assert {path for path in tmp_path.iterdir() if path.name.startswith(".")} == {new, others}


def forged(backup: Path, to: Path, change: Callable[[bytes], bytes]) -> None:
    with tarfile.open(backup) as source, tarfile.open(to, "w") as target:
        for member in source:
            content = source.extractfile(member)
            assert content is not None
            changed = change(content.read()) if member.name == "keys.db" else content.read()
            member.size = len(changed)
            target.addfile(member, io.BytesIO(changed))


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-15_000],
        lambda content: b"",
        lambda content: b"no archive" * 100,
        lambda content: content.replace(b"granted", b"refused", 1),
        lambda content: content.replace(b"server backup v1", b"server backup v2", 1),
    ],
)
def test_a_damaged_backup_is_refused(
    folder: Folder, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    back_up(folder.data, tmp_path / "backup")
    (tmp_path / "damaged").write_bytes(damage((tmp_path / "backup").read_bytes()))
    assert code(lambda: restore(tmp_path / "damaged", tmp_path / "restored")) == "bad_backup"
    assert not (tmp_path / "restored" / "keys.db").exists()


def test_an_entry_that_was_changed_is_named(folder: Folder, tmp_path: Path) -> None:
    folder.close()
    with sqlite3.connect(folder.data / "keys.db") as outside:
        outside.execute("DROP TRIGGER keys_entries_stay")
        outside.execute(
            "UPDATE keys_entries SET entry = CAST(replace(CAST(entry AS TEXT), '192.0.2.1', '192.0.2.9')"
            " AS BLOB) WHERE number = 5"
        )
    outside.close()
    with pytest.raises(KeyServerLifeError, match="entry 2") as refused:
        back_up(folder.data, tmp_path / "backup")
    assert refused.value.code == "store_damaged"
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize(
    "loss",
    [
        "DELETE FROM keys_entries WHERE number = 9",
        "DELETE FROM keys_entries WHERE report_id = (SELECT max(report_id) FROM keys_reports)",
        "DELETE FROM keys_reports WHERE report_id = (SELECT min(report_id) FROM keys_reports)",
        "DELETE FROM keys_reports",
        "UPDATE keys_reports SET seq = seq - 1 WHERE report_id = (SELECT min(report_id) FROM keys_reports)",
        "UPDATE keys_entries SET seq = 99 WHERE number = 9",
    ],
)
def test_what_is_missing_is_noticed(folder: Folder, tmp_path: Path, loss: str) -> None:
    folder.close()
    with sqlite3.connect(folder.data / "keys.db") as outside:
        outside.execute("DROP TRIGGER keys_entries_remain")
        outside.execute("DROP TRIGGER keys_entries_stay")
        outside.execute(loss)
    outside.close()
    assert code(lambda: back_up(folder.data, tmp_path / "backup")) == "store_damaged"


def test_a_damaged_page_is_noticed(folder: Folder, tmp_path: Path) -> None:
    folder.close()
    path = folder.data / "keys.db"
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(KeyServerLifeError):
        back_up(folder.data, tmp_path / "backup")


def test_a_store_of_a_newer_picsafe_is_refused(folder: Folder, tmp_path: Path) -> None:
    back_up(folder.data, tmp_path / "backup")
    folder.close()
    with sqlite3.connect(folder.data / "keys.db") as outside:
        outside.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    outside.close()
    with pytest.raises(KeyServerLifeError, match="newer"):
        back_up(folder.data, tmp_path / "other")
    with pytest.raises(KeyServerLifeError, match="newer"):
        migrate(folder.data)


@pytest.mark.parametrize("steps", range(1, len(MIGRATIONS)))
def test_a_store_of_every_schema_before_becomes_one_of_today(
    folder: Folder, tmp_path: Path, steps: int
) -> None:
    """What a store of that time could hold is put into its tables, and brought up."""
    old = tmp_path / "old"
    old.mkdir(mode=0o700)
    shutil.copy(folder.data / "master.key", old)
    with sqlite3.connect(old / "keys.db") as made:
        for script in MIGRATIONS[:steps]:
            made.executescript(script)
        made.execute(f"PRAGMA user_version={steps}")
        made.execute("ATTACH ? AS now", (str(folder.data / "keys.db"),))
        for table in ("keys_reports", "keys_entries", "keys_openings"):
            names = {row[1] for row in made.execute(f"PRAGMA main.table_info({table})")}
            common = ", ".join(
                sorted(names & {row[1] for row in made.execute(f"PRAGMA now.table_info({table})")})
            )
            made.execute(f"INSERT INTO main.{table} ({common}) SELECT {common} FROM now.{table}")
    made.close()
    (old / "keys.db").chmod(0o600)
    before, found = migrate(old)
    assert (before, found.schema, found.reports, found.entries) == (steps, len(MIGRATIONS), 3, 9)
    if steps > 1:
        # before the second one there were no tags
        other = Folder(old)
        other.keys = folder.keys
        assert other.fetched() == folder.keys
        other.close()
    assert verify(old / "keys.db").key_id is not None or steps == 1
