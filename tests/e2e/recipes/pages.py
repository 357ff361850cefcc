"""The pages of docs/, by the blocks that readers copy from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.running_server import ROOT

_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<kind>[a-z]+)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)


def blocks(page: str, kind: str) -> list[str]:
    """What stands between the fences of a kind, in the page's order.

    Args:
        page: its path below docs/.
        kind: of fence, such as ``sh`` or ``toml``.
    """
    text = (ROOT / "docs" / page).read_text()
    return [
        re.sub(rf"^{block['indent']}", "", block["text"], flags=re.MULTILINE)
        for block in _BLOCK.finditer(text)
        if block["kind"] == kind
    ]


def adapted(text: str, here: Mapping[str, str]) -> str:
    """What a page shows, with what differs on this machine; all of it has to be in the page."""
    for there, instead in here.items():
        assert there in text, f"the page does not say {there!r}"
        text = text.replace(there, instead)
    return text


def write_named(page: str, kind: str, folder: Path) -> None:
    """Write the blocks whose first line names their file, as in ``# sync.rb: what it is``."""
    for block in blocks(page, kind):
        name = re.search(r"^# ([a-z]+\.[a-z]+):", block, re.MULTILINE)
        assert name, "a block does not name its file"
        (folder / name[1]).write_text(block)
