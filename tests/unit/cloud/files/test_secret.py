"""The secret is made once, is private, and never half there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.cloud.files.secret import storage_secret
from chalicelib.errors import Unavailable


def test_it_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "data" / "storage.key"
    secret = storage_secret(path)
    assert len(secret) == 32
    assert storage_secret(path) == secret == path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["storage.key"]


def test_whoever_makes_it_at_the_same_time_gets_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: storage_secret(tmp_path / "storage.key"), range(64)))
    assert len(set(found)) == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_another_length_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "storage.key"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(Unavailable) as refused:
        storage_secret(path)
    assert refused.value.code == "unusable_secret"
    assert path.read_bytes() == content


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "storage.key"
    storage_secret(path)
    path.chmod(mode)
    with pytest.raises(Unavailable) as refused:
        storage_secret(path)
    assert refused.value.code == "unusable_secret"


def test_an_unreadable_place_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        storage_secret(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        storage_secret(tmp_path / "file" / "storage.key")
