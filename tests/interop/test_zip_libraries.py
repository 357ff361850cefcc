"""What other languages' libraries pack is opened, and read alike by both readers."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.peers.hl7_receivers import node
from tests.contract.peers.servers import missing
from tests.differential.readers import Input, Reader, build, read_by_python, typescript_reader
from tests.interop.packed_reports import FOLDER, assert_opened, lay_out

pytestmark = [pytest.mark.peer, pytest.mark.slow]

PACKERS = Path(__file__).parents[1] / "contract" / "peers" / "zips"
JAVASCRIPT = [
    *("adm-zip", "archiver", "archiver stored", "archiver zip64", "fflate", "fflate streamed"),
    *("jszip", "jszip deflated", "jszip streamed", "yazl", "yazl streamed", "yazl zip64"),
    *("zip.js", "zip.js without descriptors", "zip.js zip64"),
]


@pytest.fixture(scope="module")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("reader")
    try:
        build(node(), folder)
    except FileNotFoundError as error:
        missing(str(error))
    with typescript_reader(node(), folder / "reader.js") as reader:
        yield reader


@pytest.fixture
def assert_read(tmp_path: Path, typescript: Reader) -> Callable[..., None]:
    """Return what has a command pack a report, into the zip that is its last argument, and reads it."""

    def check(*command: str) -> None:
        lay_out(tmp_path)
        packed = tmp_path / "report.zip"
        subprocess.run(
            [*command, FOLDER, str(packed)], cwd=tmp_path, check=True, capture_output=True, timeout=120
        )
        assert_opened(packed, tmp_path)
        read = [Input("contents", packed.read_bytes())]
        assert typescript(read) == read_by_python(read)

    return check


@pytest.mark.parametrize("writer", JAVASCRIPT)
def test_npm(assert_read: Callable[..., None], writer: str) -> None:
    modules = os.environ.get("PICSAFE_ZIP_WRITERS", "")
    if not (Path(modules) / "yazl").is_dir():
        missing("PICSAFE_ZIP_WRITERS names no folder with npm's zip writers")
    assert_read(node(), str(PACKERS / "pack.mjs"), modules, writer)


@pytest.mark.parametrize("how", ["file", "stream", "zip64"])
def test_rubyzip(assert_read: Callable[..., None], how: str) -> None:
    assert_read(_interpreter("ruby"), str(PACKERS / "pack.rb"), how)


@pytest.mark.parametrize("how", ["file", "string"])
def test_libzip(assert_read: Callable[..., None], how: str) -> None:
    assert_read(_interpreter("php"), str(PACKERS / "pack.php"), how)


def test_perl(assert_read: Callable[..., None]) -> None:
    assert_read(_interpreter("perl"), str(PACKERS / "pack.pl"))


@pytest.fixture(scope="module")
def go_packer(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("go")
    environ = {**os.environ, "GO111MODULE": "off", "GOCACHE": str(folder / "cache")}
    command = [_interpreter("go"), "build", "-o", str(folder / "pack"), str(PACKERS / "pack_go" / "main.go")]
    subprocess.run(command, env=environ, check=True, capture_output=True)
    return str(folder / "pack")


@pytest.mark.parametrize("how", ["create", "header", "store"])
def test_go(assert_read: Callable[..., None], go_packer: str, how: str) -> None:
    assert_read(go_packer, how)


def _interpreter(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        missing(f"{name} is not installed")
    return program
