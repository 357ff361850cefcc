"""Data folders that others may read, write or lead elsewhere are refused, with the command that mends it."""

from __future__ import annotations

import grp
import os
import pwd
import shlex
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from chalicelib.wiring.services import Wiring
from picsafe.server.data_folder import DataFolder
from picsafe.server.errors import StartError
from picsafe.server.options import Options, settings_of, stores_of
from picsafe.server.serve import open_stores

KEPT = [
    "keys.db",
    "users.db-wal",
    "master.key",
    "storage.key",
    "server.lock",
    "signing",
    "signing/signing.pem",
]


OWN = os.geteuid()


def opened(data: Path) -> None:
    """A server's start and end."""
    with DataFolder(data):
        options = Options(data, frozenset({"users", "keys", "cloud"}))
        stores = stores_of(options, 8000)
        wiring = Wiring(settings_of(options, stores))
        try:
            open_stores(wiring, stores)
        finally:
            wiring.close()
    (data / "users.db-wal").touch(mode=0o600)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    before = os.umask(0)
    try:
        opened(tmp_path / "above" / "data")
    finally:
        os.umask(before)
    return tmp_path / "above" / "data"


def test_whatever_the_umask_everything_is_made_for_its_owner_alone(data: Path) -> None:
    made = [data.parent, data, *data.rglob("*")]
    assert [path for path in made if path.stat().st_mode & 0o077] == []
    assert (data / "signing").stat().st_mode & 0o777 == 0o700
    opened(data)


@pytest.mark.parametrize("mode", [0o040, 0o020, 0o004, 0o002, 0o001])
@pytest.mark.parametrize("name", [".", *KEPT])
def test_rights_of_others_are_refused_with_what_mends_them(data: Path, name: str, mode: int) -> None:
    path = data / name
    path.chmod(path.stat().st_mode | mode)
    with pytest.raises(StartError, match="Others than its owner") as caught:
        opened(data)
    command = str(caught.value).partition("Run: ")[2]
    assert command == f"chmod -R go= {shlex.quote(str(data))}"
    subprocess.run(shlex.split(command), check=True)
    opened(data)


@pytest.mark.parametrize(
    ("name", "mode"),
    [("keys.db", 0o400), ("users.db-wal", 0o400), (".", 0o500), ("cloud", 0o500), ("outbox", 0o600)],
)
def test_what_its_owner_may_not_write_is_refused_with_what_mends_it(data: Path, name: str, mode: int) -> None:
    (data / name).chmod(mode)
    with pytest.raises(StartError, match="Not even its owner") as caught:
        opened(data)
    message = str(caught.value)
    assert str(data / name) in message
    subprocess.run(shlex.split(message.partition("Run: ")[2]), check=True)
    opened(data)


def test_a_database_with_another_name_is_refused_with_what_mends_it(data: Path, tmp_path: Path) -> None:
    backup = tmp_path / "no backup.db"
    backup.hardlink_to(data / "keys.db")
    with pytest.raises(StartError, match="hard link") as caught:
        opened(data)
    subprocess.run(str(caught.value).partition("run: ")[2], shell=True, check=True)
    opened(data)
    assert backup.exists()
    # a secret that was linked into its place by a process that was killed then is another matter
    (data / ".master.key.0123456789abcdef").hardlink_to(data / "master.key")
    opened(data)


@pytest.mark.parametrize("mode", [0o777, 0o757])
def test_a_place_that_others_may_move_things_in_is_refused_with_what_mends_it(data: Path, mode: int) -> None:
    data.parent.chmod(mode)
    with pytest.raises(StartError, match="Others may write to") as caught:
        opened(data)
    subprocess.run(shlex.split(str(caught.value).partition("Run: ")[2]), check=True)
    opened(data)
    data.parent.chmod(0o1777)
    opened(data)


def test_a_way_through_a_link_is_looked_at_in_both_places(data: Path, tmp_path: Path) -> None:
    open_to_all = tmp_path / "open to all"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    (open_to_all / "link").symlink_to(data.parent)
    with pytest.raises(StartError, match="Others may write to"):
        opened(open_to_all / "link" / "data")


@pytest.mark.parametrize(
    ("users", "members", "is_refused"),
    [
        ([("me", OWN), ("root", 0)], [], False),
        ([("me", OWN)], ["me", "root"], False),
        ([("me", OWN), ("other", 4242)], [], True),
        ([("me", OWN)], ["me", "other"], True),
        ([("me", OWN)], ["whoever"], True),
        # a container, that does not know the group
        ([], None, False),
    ],
)
def test_a_group_of_this_user_alone_may_write_above(
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    users: list[tuple[str, int]],
    members: list[str] | None,
    is_refused: bool,
) -> None:
    group = data.parent.stat().st_gid
    known = {name: SimpleNamespace(pw_uid=number, pw_gid=group) for name, number in users}
    elsewhere = [("root", 0), ("other", 4242)]
    outsiders = {name: SimpleNamespace(pw_uid=number) for name, number in elsewhere} | known

    def group_of(number: int) -> SimpleNamespace:
        if number != group or members is None:
            raise KeyError(number)
        return SimpleNamespace(gr_mem=members)

    monkeypatch.setattr(pwd, "getpwall", lambda: list(known.values()))
    monkeypatch.setattr(pwd, "getpwnam", lambda name: outsiders[name])
    monkeypatch.setattr(grp, "getgrgid", group_of)
    data.parent.chmod(0o770)
    if is_refused:
        with pytest.raises(StartError, match="Others may write to"):
            opened(data)
    else:
        opened(data)


def test_secrets_need_not_be_writable(data: Path) -> None:
    for name in ("master.key", "storage.key", "signing/signing.pem"):
        (data / name).chmod(0o400)
    opened(data)


@pytest.mark.parametrize("name", KEPT)
def test_a_link_is_refused_with_what_mends_it(data: Path, tmp_path: Path, name: str) -> None:
    path, elsewhere = data / name, tmp_path / "else where"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    with pytest.raises(StartError, match="symbolic link") as caught:
        opened(data)
    subprocess.run(str(caught.value).partition("Use instead: ")[2], shell=True, check=True)
    opened(data)


def test_a_folder_that_is_a_link_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(data)
    with pytest.raises(StartError, match="--data"):
        opened(tmp_path / "link")


def test_a_link_that_leads_nowhere_is_not_followed(data: Path, tmp_path: Path) -> None:
    (data / "users.db-wal").unlink()
    (data / "users.db-wal").symlink_to(tmp_path / "planted")
    with pytest.raises(StartError, match="symbolic link"):
        opened(data)
    assert not (tmp_path / "planted").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_belongs_to_somebody_else_is_refused(data: Path) -> None:
    os.chown(data / "keys.db", 12345, 12345)
    with pytest.raises(StartError, match=f"chown -R {os.geteuid()} "):
        opened(data)


def test_what_is_not_picsafes_is_left_alone(data: Path) -> None:
    (data / "allow.txt").write_text("*")
    (data / "allow.txt").chmod(0o644)
    opened(data)
