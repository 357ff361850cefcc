"""Dropbox's hash of a file, whatever of the file is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from picsafe.delivery.dropbox.content_hash import BLOCK, FileHash, content_hash
from tests.contract.peers.dropbox import content_hash as of_dropbox

CONTENT = bytes(BLOCK - 1) + b"PicSafe" + bytes(range(256)) * (BLOCK // 200)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "film").write_bytes(CONTENT)
    return tmp_path / "film"


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, len(CONTENT)])
def test_of_what_is_held(tmp_path: Path, size: int) -> None:
    (tmp_path / "part").write_bytes(CONTENT[:size])
    assert content_hash(CONTENT[:size]) == of_dropbox(tmp_path / "part")
    assert FileHash(tmp_path / "part", size).whole() == of_dropbox(tmp_path / "part")


# where a session goes on may be anywhere
@pytest.mark.parametrize("offsets", [[], [0], [BLOCK], [2 * BLOCK], [5, BLOCK + 5], [0, BLOCK, 2 * BLOCK]])
def test_of_a_file_of_which_some_was_sent(path: Path, offsets: list[int]) -> None:
    hashed = FileHash(path, len(CONTENT))
    for offset in offsets:
        part = CONTENT[offset : offset + BLOCK]
        assert hashed.of_part(offset, part) == content_hash(part)
    assert hashed.whole() == of_dropbox(path)


def test_what_was_sent_is_not_read_again(path: Path) -> None:
    hashed = FileHash(path, len(CONTENT))
    hashed.of_part(0, CONTENT)
    wanted = of_dropbox(path)
    path.write_bytes(b"")
    assert hashed.whole() == wanted
