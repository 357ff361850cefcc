"""Both zips of a report, as other people's programs read them."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from chalicelib.format.decrypt import decrypt_file
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.rncryptor import encrypt
from tests.contract.peers.servers import missing
from tests.unit.format.reports import KEY, KEYSERVER_URL, listing, seal

pytestmark = pytest.mark.peer


def run(*command: str | Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        missing(f"{command[0]} is not installed")
    subprocess.run([program, *command[1:]], check=True, capture_output=True)


@pytest.mark.parametrize("command", [("7z", "t"), ("unzip", "-t")], ids=["7z", "unzip"])
def test_others_read_both_zips(tmp_path: Path, command: tuple[str, str]) -> None:
    seal(tmp_path / "report.picsafe", bytes(1_000_000))
    decrypt_file(tmp_path / "report.picsafe", tmp_path / "inner.zip", KEY)
    run(*command, tmp_path / "report.picsafe")
    run(*command, tmp_path / "inner.zip")


@pytest.mark.parametrize("level", [0, 9])
def test_we_read_what_7z_writes(tmp_path: Path, level: int) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "metadata.json").write_text('{"report": {"media": [{"mediaid": "1", "type": "video"}]}}')
    (files / "report.pdf").write_bytes(b"%PDF")
    (files / "1.m4v").write_bytes(b"a video " * 100_000)
    inner, package, report = tmp_path / "inner.zip", tmp_path / "package", tmp_path / "report.picsafe"
    run("7z", "a", "-tzip", f"-mx={level}", inner, *files.iterdir())
    package.mkdir()
    (package / "package.json").write_text(f'{{"keyserver_url": "{KEYSERVER_URL}"}}')
    (package / "package.encrypted").write_bytes(encrypt(inner.read_bytes(), KEY))
    run("7z", "a", "-tzip", f"-mx={level}", report, *package.iterdir())
    assert zipfile.is_zipfile(report)
    with PicsafeFile.open(report) as file, file.unlock(KEY) as opened:
        assert file.keyserver_url == KEYSERVER_URL
        opened.extract(tmp_path / "out")
    assert listing(tmp_path / "out") == listing(files)
    assert (tmp_path / "out" / "1.m4v").read_bytes() == (files / "1.m4v").read_bytes()
