"""Formats have one name each, in both clients."""

from __future__ import annotations

import re
from pathlib import Path

from chalicelib.contract.format_names import FORMAT_NAMES, format_name
from chalicelib.contract.photo_kinds import PhotoKind

WEB = Path(__file__).parents[3] / "web" / "src" / "app" / "text" / "format-names.ts"


def test_both_clients_call_them_alike() -> None:
    assert dict(re.findall(r'^  \["(.+)", "(.+)"\],$', WEB.read_text(), re.MULTILINE)) == FORMAT_NAMES


def test_every_photo_that_is_taken_has_one() -> None:
    assert {kind.content_type for kind in PhotoKind if kind.is_taken} <= FORMAT_NAMES.keys()


def test_what_has_none_stands_as_it_is_written() -> None:
    assert format_name(" Image/GIF ") == "GIF"
    assert format_name("image/x-Other") == "image/x-Other"
