"""Others' code reads the log: that of Go's checksum database, which Debian has."""

from __future__ import annotations

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from chalicelib.contract.log_proofs import LogProof
from chalicelib.contract.merkle import inclusion_proof
from chalicelib.contract.tiled_trees import TileHashes
from chalicelib.contract.tlog_tiles import Tile
from chalicelib.keys.ordered_log.archiving import EVERY_SECONDS
from chalicelib.keys.ordered_log.model import Place
from tests.contract.peers.servers import missing
from tests.fakes.ordered_log import FOLDER, SIGNER, MemoryArchive, MemoryLog, copy_log

pytestmark = [pytest.mark.peer, pytest.mark.slow]

SOURCES = Path("/usr/share/gocode")
PROGRAM = Path(__file__).parent / "tlog_go" / "main.go"
SIZES = (1, 255, 256, 257, 700, 70_000)
LOOKED_AT = 60_007


@pytest.fixture(scope="module")
def tlog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built."""
    go = shutil.which("go")
    if go is None or not (SOURCES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        missing("golang-go and golang-golang-x-mod-dev are not installed")
    folder = tmp_path_factory.mktemp("go")
    environ = {**os.environ, "GO111MODULE": "off", "GOPATH": str(SOURCES), "GOCACHE": str(folder / "cache")}
    command = [go, "build", "-o", str(folder / "tlog"), str(PROGRAM)]
    subprocess.run(command, env=environ, check=True, capture_output=True)
    return folder / "tlog"


@pytest.fixture(scope="module")
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture(scope="module")
def copy(log: MemoryLog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log's copy as it is under lock, with a checkpoint of each size."""
    kept = MemoryArchive()
    for number, size in enumerate(SIZES):
        log.grow(size - len(log.entries))
        copy_log(log, kept, now=(number + 1) * EVERY_SECONDS)
    folder = tmp_path_factory.mktemp("copy")
    for path, data in kept.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder / FOLDER


def proof_of(log: MemoryLog, index: int) -> bytes:
    def read(tile: Tile) -> bytes:
        return log.tiles([Place(tile.level, tile.number)])[Place(tile.level, tile.number)][: tile.length]

    head = log.head()
    assert head.checkpoint is not None
    path = inclusion_proof(index, head.size, TileHashes(head.size, read))
    return LogProof(index, tuple(path), head.checkpoint, b"{}").encoded()


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def test_go_verifies_checkpoints_tiles_entries_and_a_proof(
    tlog: Path, log: MemoryLog, copy: Path, tmp_path: Path
) -> None:
    proof = tmp_path / "entry.tlog-proof"
    proof.write_bytes(proof_of(log, LOOKED_AT))
    done = run(tlog, copy, SIGNER.vkey.text(), proof, log.entries[LOOKED_AT].hex())
    assert done.returncode == 0, done.stderr
    held = [f"{size} entries hold" for size in SIZES]
    assert done.stdout.splitlines() == [*held, f"entry {LOOKED_AT} of {SIZES[-1]} is proved"]
    another = run(tlog, copy, SIGNER.vkey.text(), proof, log.entries[0].hex())
    assert another.returncode == 1


def test_go_refuses_a_tile_that_was_changed(tlog: Path, copy: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(copy, changed)
    (changed / Tile(0, 1).path).write_bytes(sha256(b"another").digest() * 256)
    done = run(tlog, changed, SIGNER.vkey.text())
    assert done.returncode == 1
    assert done.stdout.splitlines() == [f"{size} entries hold" for size in SIZES if size <= 257]
