"""A folder of a report's files for other programs to pack, and what has to come out of the zip they make."""

from __future__ import annotations

from pathlib import Path

from chalicelib.format.limits import DEFAULT_LIMITS
from chalicelib.format.picsafe import OpenedReport
from chalicelib.format.source import open_source
from tests.vectors.files import entries

FOLDER = "Étude 1"
EXTRA = "notes about it.txt"


def lay_out(place: Path) -> None:
    """Write a report's files into the folder ``FOLDER`` of a place, with two that a report does not have."""
    folder = place / FOLDER
    folder.mkdir()
    for entry in entries():
        (folder / entry.name).write_bytes(entry.data)
    for name in (".DS_Store", EXTRA):
        (folder / name).write_bytes(b"x")


def assert_opened(packed: Path, place: Path) -> None:
    """Open what was packed: the report's files are there, the others are named and nowhere written."""
    report = entries()
    opened = OpenedReport(open_source(packed.read_bytes()), "", DEFAULT_LIMITS)
    assert {name: opened.read(name, 2**20) for name in opened.names()} == {
        one.name: one.data for one in report
    }
    assert any(path.endswith(EXTRA) for path in opened.ignored)
    opened.extract(place / "out")
    assert {path.name for path in (place / "out").iterdir()} == {one.name for one in report}
