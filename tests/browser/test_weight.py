"""How much has to be loaded before anybody can sign in, and is kept for places without a network."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from tests.browser.conftest import BUILT

FIRST_LOAD = 60_000
LARGEST_KEPT = 85_000
_KEPT_AT_ONCE, _KEPT_LATER = 0, 1
_LISTS = re.compile(r'\["/[^\]]*\]')
_PROGRAM = re.compile(r'(?:src|href)="(/assets/[^"]+\.js)"')


@pytest.mark.skipif(not BUILT.is_file(), reason="My PicSafe is not built")
def test_the_first_load_is_small() -> None:
    loaded = _PROGRAM.findall(BUILT.read_text())
    size = sum(len(gzip.compress((BUILT.parent / name[1:]).read_bytes())) for name in loaded)
    assert loaded
    assert size < FIRST_LOAD
    assert not any(re.search("/report-(?!ids-)|/check-log-", name) for name in loaded), (
        "what is large is loaded when it is first needed"
    )


@pytest.mark.skipif(not BUILT.is_file(), reason="My PicSafe is not built")
def test_what_few_need_is_kept_once_it_was_needed() -> None:
    lists = [json.loads(found) for found in _LISTS.findall((BUILT.parent / "sw.js").read_text())]
    assert len(lists) == 2
    kept = [BUILT.parent / name.lstrip("/") for name in lists[_KEPT_AT_ONCE] if name != "/"]
    assert len(kept) > 20
    assert {file.name: file.stat().st_size for file in kept if file.stat().st_size > LARGEST_KEPT} == {}
    later = {re.sub("-.{8}[.]", ".", name) for name in lists[_KEPT_LATER]}
    assert later == {
        "/assets/convert-worker.js",
        "/assets/libheif.js",
        "/assets/libheif.wasm",
        "/assets/pdf-viewer.js",
        "/assets/pdf-worker.js",
        "/assets/tiff.js",
    }
