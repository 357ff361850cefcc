"""What an operator of an Endpoint Server sees at a terminal."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from picsafe.endpoint.config import read_config
from picsafe.endpoint.holding import hold
from tests.unit.picsafe.cli.terminal import Terminal

# nobody listens at it
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The settings of an endpoint with one folder, which a newcomer has made."""
    path = tmp_path / "endpoint.toml"
    terminal = Terminal(tmp_path / "home", NOBODY, "endpoint", "init", "--config", str(path))
    for question, answer in (
        ("Where are reports kept", str(tmp_path / "data")),
        ("Which User Server", "user.example.org"),
        ("is no server's address", NOBODY),
        ("Which Key Server", ""),
        ("API key?", ""),
        ("senders post reports?", ""),
        ("Whose reports", "*@example.org"),
        ("Into which folder", str(tmp_path / "archive")),
        ("is not there. Make it? [Y/n]", "y"),
    ):
        terminal.expect(question)
        terminal.type(answer)
    assert terminal.finish() == 0, terminal.screen
    assert f"picsafe endpoint serve --config {path}" in terminal.screen
    return path


def test_a_newcomer_is_asked_and_gets_what_works(config: Path, tmp_path: Path) -> None:
    assert read_config(config).senders.allow == ("*@example.org",)
    assert (tmp_path / "archive").stat().st_mode & 0o777 == 0o700
    again = Terminal(tmp_path / "home", NOBODY, "endpoint", "init", "--config", str(config))
    assert again.finish() == 1
    assert "Where are reports kept" not in again.screen


def test_a_watch_is_drawn_again_and_ends_with_what_it_saw_last(config: Path, tmp_path: Path) -> None:
    descriptor = hold(tmp_path / "data")
    try:
        watch = Terminal(tmp_path / "home", NOBODY, "endpoint", "status", "--watch", "--config", str(config))
        watch.expect("Ctrl+C ends this.")
        watch.expect_more()
        watch.process.send_signal(signal.SIGINT)
        assert watch.finish() == 0
    finally:
        os.close(descriptor)
    # the other screen is left, and the last look stays on this one
    assert "All is well." in watch.screen.rpartition("\x1b[?1049l")[2]
    assert "Traceback" not in watch.screen
