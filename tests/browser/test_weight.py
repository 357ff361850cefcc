"""How much has to be loaded before anybody can sign in, and is kept for places without a network."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from tests.browser.conftest import BUILT
from tests.e2e.running_server import ROOT

FIRST_LOAD = 60_000
FIRST_WORDS = 12_000
LARGEST_KEPT = 88_000
_KEPT_AT_ONCE, _KEPT_LATER = 0, 1
LANGUAGES = sorted(path.name for path in (ROOT / "chalicelib" / "locales").iterdir())
_LANGUAGE = re.compile("/ftl-([a-z]+)-")
_LISTS = re.compile(r'\["/[^\]]*\]')
_PROGRAM = re.compile(r'(?:src|href)="(/assets/[^"]+\.js)"')


@pytest.mark.skipif(not BUILT.is_file(), reason="My PicSafe is not built")
def test_the_first_load_is_small() -> None:
    loaded = _PROGRAM.findall(BUILT.read_text())
    size = sum(len(gzip.compress((BUILT.parent / name[1:]).read_bytes())) for name in loaded)
    # thirty small files take a phone thirty turns
    assert len(loaded) == 1
    assert size < FIRST_LOAD
    assert not any(re.search("/report-(?!ids-)|/check-log-", name) for name in loaded), (
        "what is large is loaded when it is first needed"
    )


@pytest.mark.skipif(not BUILT.is_file(), reason="My PicSafe is not built")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_any_page_needs_are_few(language: str) -> None:
    """They come on top of the first load, while the addresses of the servers are asked for."""
    (catalogue,) = (BUILT.parent / "assets").glob(f"ftl-{language}-????????.js")
    assert len(gzip.compress(catalogue.read_bytes())) < FIRST_WORDS
    assert f"/assets/{catalogue.name}" not in BUILT.read_text()


@pytest.mark.skipif(not BUILT.is_file(), reason="My PicSafe is not built")
def test_what_few_need_is_kept_once_it_was_needed() -> None:
    lists = [json.loads(found) for found in _LISTS.findall((BUILT.parent / "sw.js").read_text())]
    assert len(lists) == 2
    kept = [BUILT.parent / name.lstrip("/") for name in lists[_KEPT_AT_ONCE] if name != "/"]
    assert len(kept) > 20
    words = {name for names in lists for name in names if name.startswith("/assets/ftl-")}
    assert {_LANGUAGE.findall(name)[0] for name in words} == set(LANGUAGES)
    assert words & set(lists[_KEPT_AT_ONCE]) == {name for name in words if "/ftl-en-" in name}
    # the first load is bounded by itself
    large = {f"/assets/{file.name}" for file in kept if file.stat().st_size > LARGEST_KEPT}
    assert large <= set(_PROGRAM.findall(BUILT.read_text()))
    later = {re.sub("-.{8}[.]", ".", name) for name in set(lists[_KEPT_LATER]) - words}
    assert later == {
        "/assets/convert-worker.js",
        "/assets/libheif.js",
        "/assets/libheif.wasm",
        "/assets/pdf-viewer.js",
        "/assets/pdf-worker.js",
        "/assets/tiff.js",
        "/assets/zxing.js",
        "/assets/zxing_reader.wasm",
    }
