"""Which files of another writer's report hold an item that no file of the report's own has."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.other_recordings import other_recordings
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.resealing import plain_contents, seal_contents
from chalicelib.format.source import open_source
from tests.fakes.endpoint.reports import plain_report


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["001.webm"], {"001.webm": ("001.webm", MediaType.VIDEO)}),
        (["001.OGG"], {"001.OGG": ("001.ogg", MediaType.AUDIO)}),
        (["001.ogg", "001.webm"], {"001.ogg": ("001.ogg", MediaType.AUDIO)}),
        (["Wunde 1.é.amr"], {"Wunde 1.é.amr": ("Wunde 1.é.amr", MediaType.AUDIO)}),
        (["002.webm", "001", "001.exe", ".webm", "001.webm.txt", "x001.webm", "001.WEBM\u0130"], {}),
    ],
)
def test_they_are_told_by_the_items_that_are_missing(
    names: list[str], found: dict[str, tuple[str, MediaType]]
) -> None:
    parts = other_recordings(names, ["001", "Wunde 1.é"])
    assert {name: (part.name, part.media_type) for name, part in parts.items()} == found


def test_readers_pass_them_over_and_sealing_a_plain_report_keeps_them(tmp_path: Path) -> None:
    path = plain_report(tmp_path, recorded={"001.webm": b"recorded", "notes.txt": b"beside"})
    sealed = tmp_path / "sealed"
    source = open_source(path)
    plain = plain_contents(source)
    assert plain is not None
    assert set(plain.ignored) == {"001.webm", "notes.txt"}
    assert list(plain.recordings) == ["001.webm"]
    seal_contents(sealed, plain, "key")
    source.close()
    with PicsafeFile.open(sealed) as file:
        report = file.unlock("key")
        assert report.missing_items == ("001",)
        assert report.ignored == ("001.webm",)
        assert set(report.names()) == {"metadata.json", "report.pdf", "002.jpg"}
        assert report.open("001.webm").read() == b"recorded"
        assert report.recordings["001.webm"].size == 8


def test_what_a_file_of_the_report_has_is_nobody_elses(tmp_path: Path) -> None:
    path = plain_report(tmp_path, recorded={"001.m4v": b"film", "001.webm": b"beside"})
    source = open_source(path)
    plain = plain_contents(source)
    assert plain is not None
    assert (plain.recordings, plain.ignored) == ({}, ("001.webm",))
    source.close()
