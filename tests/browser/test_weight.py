"""How much has to be loaded before anybody can sign in."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.browser.conftest import BUILT

FIRST_LOAD = 60_000
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
