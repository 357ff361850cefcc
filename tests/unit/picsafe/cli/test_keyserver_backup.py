"""``picsafe keyserver backup``, ``restore`` and ``migrate``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from picsafe.cli import cli
from tests.e2e.running_server import ROOT
from tests.unit.picsafe.keyserver.folders import Folder

KeyServer = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path / "data")
    folder.fill(2)
    yield folder
    folder.close()


@pytest.fixture
def keyserver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyServer:
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PICSAFE_DATA", raising=False)
    return lambda *arguments: CliRunner().invoke(cli, ["keyserver", *map(str, arguments)])


def test_a_backup_is_made_and_restored_with_its_master_key(
    keyserver: KeyServer, folder: Folder, tmp_path: Path
) -> None:
    backup, passphrase = tmp_path / "backup", tmp_path / "passphrase"
    passphrase.write_text("example passphrase\n")
    sealed = ("--with-master-key", "--passphrase-file", passphrase)
    made = keyserver("backup", "--data", folder.data, "--to", backup, *sealed)
    assert made.exit_code == 0, made.output
    assert made.stdout == f"{backup} has 2 keys and 6 entries of audit trails.\n"
    restored = keyserver("restore", backup, "--data", tmp_path / "new", *sealed, "--json")
    assert restored.exit_code == 0, restored.output
    assert json.loads(restored.stdout)["entries"] == 6
    other = Folder(tmp_path / "new")
    other.keys = folder.keys
    assert other.fetched() == folder.keys
    other.close()


def test_what_is_missing_is_said(keyserver: KeyServer, folder: Folder, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    made = keyserver("backup", "--data", folder.data, "--to", backup)
    assert "worth nothing without master.key" in made.stderr
    assert keyserver("backup", "--data", folder.data, "--to", backup).exit_code == 1
    nowhere = keyserver("backup", "--data", folder.data, "--to", tmp_path / "nowhere" / "bk")
    assert nowhere.exit_code == 1
    assert nowhere.stderr == f"Error: There is no folder {tmp_path / 'nowhere'}. [local_failure]\n"
    assert keyserver("restore", backup, "--data", folder.data).exit_code == 1
    restored = keyserver("restore", backup, "--data", tmp_path / "new")
    assert "Put master.key into it" in restored.stderr
    assert "What was recalled, shredded or narrowed by a policy since then is so no more" in restored.stderr
    backup.write_bytes(b"none")
    assert keyserver("restore", backup, "--data", tmp_path / "other").exit_code == 6


def test_a_store_is_brought_up(keyserver: KeyServer, folder: Folder) -> None:
    folder.close()
    assert "was up to date; 6 entries of 2 audit trails hold" in (
        keyserver("migrate", "--data", folder.data).stdout
    )
    assert keyserver("migrate", "--data", folder.data, "--json").exit_code == 0


def test_another_master_key_takes_its_place(keyserver: KeyServer, folder: Folder) -> None:
    done = json.loads(keyserver("rotate-master-key", "--data", folder.data, "--json").stdout)
    assert (done["count"], Path(done["old"]).parent) == (2, folder.data)
    assert folder.fetched() == folder.keys
    again = keyserver("rotate-master-key", "--data", folder.data)
    assert "2 keys are wrapped anew" in again.stdout
    assert "Move" in again.stderr
    (folder.data / "master.key").write_bytes(bytes(32))
    assert keyserver("rotate-master-key", "--data", folder.data).exit_code == 6


def test_a_standby_follows_and_takes_over(
    keyserver: KeyServer, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    standby, key = tmp_path / "standby", folder.data / "master.key"
    changes = (sys.executable, "-m", "picsafe", "keyserver", "changes", "--data", folder.data)
    followed = keyserver("follow", "--data", standby, "--once", "--", *changes)
    assert followed.exit_code == 0, followed.output
    assert followed.stdout.endswith("followed 6 of 6 entries\n")
    assert keyserver("follow", "--data", folder.data, "--once", "--", *changes).exit_code == 1
    folder.store.succession.keep_standby("0123456789abcdef")
    assert keyserver("forget-standby", "--data", folder.data).exit_code == 0
    assert folder.store.succession.read().standby is None
    assert keyserver("forget-standby", "--data", standby).exit_code == 1
    done = keyserver("take-over", "--data", standby, "--master-key", key, "--json")
    assert (json.loads(done.stdout)["reports"], json.loads(done.stdout)["entries"]) == (2, 6)
    assert keyserver("take-over", "--data", standby, "--master-key", key).exit_code == 1


def test_a_passphrase_that_is_too_short_is_bad_input(
    keyserver: KeyServer, folder: Folder, tmp_path: Path
) -> None:
    backup, passphrase = tmp_path / "backup", tmp_path / "passphrase"
    passphrase.write_text("short\n")
    sealed = ("--with-master-key", "--passphrase-file", passphrase)
    made = keyserver("backup", "--data", folder.data, "--to", backup, *sealed)
    assert (made.exit_code, "[weak_passphrase]" in made.stderr) == (2, True)
    assert not backup.exists()


def test_importing_needs_to_know_where_to(keyserver: KeyServer, folder: Folder) -> None:
    assert keyserver("import", "--data", folder.data).exit_code == 2
    assert keyserver("import").exit_code == 2
