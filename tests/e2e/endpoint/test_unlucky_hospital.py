"""An endpoint that ends of itself ends the test at once, and says how."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.endpoint.test_killed import post
from tests.e2e.endpoint.unlucky_hospital import Process
from tests.fakes.endpoint.reports import plain_report
from tests.fakes.tokens import FakeSigner

ENDS = "the endpoint has ended of itself with 3, and had said:\nwhy it does\n"


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What runs instead of the endpoint: writes this file's text, says why, and ends."""
    program, said = tmp_path / "program", tmp_path / "said"
    program.write_text(f"#!/bin/sh\ncat '{said}'\necho why it does >&2\nexit 3\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    return said


def test_those_who_post_to_it_do_not_wait(tmp_path: Path, says: Path) -> None:
    # a port where nobody listens
    says.write_text('{"address": "http://127.0.0.1:9"}\n')
    process, report = Process(tmp_path / "endpoint.toml"), plain_report(tmp_path, 1)
    with ThreadPoolExecutor(4) as posters:
        posts = [
            posters.submit(post, process, report, FakeSigner(), "https://user.picsafe.example")
            for _ in range(8)
        ]
    for one in posts:
        with pytest.raises(AssertionError, match=ENDS):
            one.result()
    with pytest.raises(AssertionError, match=ENDS):
        process.kill()


def test_one_that_does_not_start_is_told_of(tmp_path: Path, says: Path) -> None:
    says.write_text("")
    with pytest.raises(AssertionError, match=ENDS):
        Process(tmp_path / "endpoint.toml")
