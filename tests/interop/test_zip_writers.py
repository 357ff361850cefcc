"""What other programs pack is opened: a folder of a report's files, as each of them makes a zip of it."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.peers.servers import missing
from tests.interop.packed_reports import FOLDER, assert_opened, lay_out
from tests.vectors.files import Entry, zipped

pytestmark = pytest.mark.peer


def _program(name: str, *arguments: str) -> Callable[[Path], None]:
    def write(target: Path) -> None:
        program = shutil.which(name)
        if program is None:
            missing(f"{name} is not installed")
        command = [program, *(str(target) if word == "ZIP" else word for word in arguments)]
        subprocess.run(command, cwd=target.parent, check=True, capture_output=True, timeout=60)

    return write


def _piped(name: str, *arguments: str) -> Callable[[Path], None]:
    """A program that cannot go back in what it writes."""

    def write(target: Path) -> None:
        program = shutil.which(name)
        if program is None:
            missing(f"{name} is not installed")
        packed = subprocess.run(
            [program, *arguments], cwd=target.parent, check=True, capture_output=True, timeout=60
        )
        target.write_bytes(packed.stdout)

    return write


def _python(target: Path) -> None:
    shutil.make_archive(str(target.with_suffix("")), "zip", target.parent, FOLDER)


def _finder(target: Path) -> None:
    """As ``ditto -c -k --sequesterRsrc --keepParent`` lays it out: names in NFD, and a shadow of each."""
    folder = unicodedata.normalize("NFD", FOLDER)
    listed = [Entry(f"{folder}/", b"", mode=0o40755)]
    for path in sorted((target.parent / FOLDER).iterdir()):
        listed.append(Entry(f"{folder}/{path.name}", path.read_bytes(), deflated=True))
        listed.append(Entry(f"__MACOSX/{folder}/._{path.name}", b"\0\5\x16\7", deflated=True))
    target.write_bytes(zipped(listed))


def _explorer(target: Path) -> None:
    """What .NET before 4.6.1 writes: backslashes, by a system without modes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((target.parent / FOLDER).iterdir()):
            info = zipfile.ZipInfo("placeholder")
            info.filename = f"{FOLDER}\\{path.name}"
            info.create_system = 0
            archive.writestr(info, path.read_bytes())


WRITERS: dict[str, Callable[[Path], None]] = {
    "python": _python,
    "info-zip": _program("zip", "-q", "-r", "ZIP", FOLDER),
    "info-zip without folder entries": _program("zip", "-q", "-D", "-r", "ZIP", FOLDER),
    "7-zip": _program("7z", "a", "-tzip", "ZIP", FOLDER),
    "libarchive": _program("bsdtar", "-a", "-cf", "ZIP", FOLDER),
    "libarchive from within": _program("bsdtar", "-a", "-cf", "ZIP", "-C", FOLDER, "."),
    "libarchive through a pipe": _piped("bsdtar", "--format", "zip", "-cf", "-", FOLDER),
    "info-zip through a pipe": _piped("zip", "-q", "-r", "-", FOLDER),
    "jar": _program("jar", "-c", "-f", "ZIP", FOLDER),
    "jar from within": _program("jar", "-c", "-f", "ZIP", "-C", FOLDER, "."),
    "finder": _finder,
    "explorer": _explorer,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_what_another_program_packed_is_opened(tmp_path: Path, writer: str) -> None:
    lay_out(tmp_path)
    target = tmp_path / "report.zip"
    WRITERS[writer](target)
    assert_opened(target, tmp_path)
