"""Every setting of an Endpoint Server is named in its guides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from picsafe.endpoint.config import Config

DOCS = Path(__file__).parents[4] / "docs"
GUIDES = "\n".join(
    page.read_text("utf-8") for page in (DOCS / "endpoint.md", *sorted((DOCS / "endpoint").glob("*.md")))
)


def sections(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """The structures in a type."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
        for field in msgspec.structs.fields(kind):
            yield from sections(field.type)
    for part in get_args(kind):
        yield from sections(part)


NAMES = sorted({field.encode_name for kind in sections(Config) for field in msgspec.structs.fields(kind)})


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_in_the_guides(name: str) -> None:
    # in a text or a table, in an example, or as a section
    ways = (rf"`(?:\[\w+\] )?{name}(?:`| = )", rf"^[# ]*{name} = ", rf"\[(?:\w+\.)?{name}[\].]")
    assert any(re.search(way, GUIDES, re.MULTILINE) for way in ways)
