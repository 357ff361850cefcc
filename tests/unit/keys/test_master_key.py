"""The master key's file."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.keys import master_key
from chalicelib.keys.errors import MasterKeyError
from chalicelib.keys.master_key import load, load_or_create, master_keys, next_of


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "master.key"
    made = load_or_create(path)
    assert len(made) == 32
    assert path.read_bytes() == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create(path) == made
    assert list(path.parent.iterdir()) == [path]


def test_each_is_another(tmp_path: Path) -> None:
    assert load_or_create(tmp_path / "a") != load_or_create(tmp_path / "b")


def test_whoever_begins_at_once_has_the_same(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    with ThreadPoolExecutor(16) as threads:
        made = set(threads.map(lambda _: load_or_create(path), range(32)))
    assert len(made) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_one_that_takes_the_old_ones_name_at_this_moment_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "master.key"
    load_or_create(path)
    new = load_or_create(next_of(path))

    def load_and_rename(one: Path) -> bytes:
        found = load(one)
        if next_of(path).exists():
            next_of(path).rename(path)
        return found

    monkeypatch.setattr(master_key, "load", load_and_rename)
    assert new in master_keys(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o601, 0o666])
def test_others_must_not_have_it(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    load_or_create(path)
    path.chmod(mode)
    with pytest.raises(MasterKeyError, match="chmod 600"):
        load_or_create(path)


def test_read_only_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    made = load_or_create(path)
    path.chmod(0o400)
    assert load_or_create(path) == made


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_another_length_is_refused_and_left_alone(tmp_path: Path, size: int) -> None:
    path = tmp_path / "master.key"
    path.touch(mode=0o600)
    path.write_bytes(b"k" * size)
    with pytest.raises(MasterKeyError, match="32 bytes") as caught:
        load_or_create(path)
    assert "kkkk" not in str(caught.value)
    assert path.read_bytes() == b"k" * size


def test_a_folder_is_no_master_key(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyError):
        load_or_create(tmp_path)


def test_a_device_is_no_master_key() -> None:
    with pytest.raises(MasterKeyError, match="not a file"):
        load_or_create(Path(os.devnull))


def test_a_place_where_nothing_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MasterKeyError, match="cannot be used"):
        load_or_create(tmp_path / "file" / "master.key")
