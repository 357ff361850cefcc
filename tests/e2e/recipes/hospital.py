"""A hospital that follows a page: an Endpoint Server by its settings, on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.running_endpoint import running_endpoint
from tests.e2e.running_server import ROOT
from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import API_KEY, FakePicSafe

_SETTINGS = """
data = "{folder}/endpoint"
[tokens]
user_server = "{picsafe}"
[keys]
servers = ["{picsafe}"]
api_key = "file:{folder}/api-key"
"""


class Hospital:
    """The Endpoint Server of a page, and PicSafe as it sees it."""

    def __init__(self, folder: Path, settings: str) -> None:
        self.fake = FakePicSafe()
        self._folder = folder
        self._settings = settings
        self._config = folder / "endpoint.toml"

    @contextmanager
    def reachable(self) -> Iterator[None]:
        """PicSafe answers."""
        with serve_over_http(self.fake) as picsafe:
            common = _SETTINGS.format(folder=self._folder, picsafe=picsafe)
            self._config.write_text(common + self._settings)
            yield

    @contextmanager
    def served(self) -> Iterator[None]:
        """``picsafe endpoint serve`` runs."""
        with running_endpoint(self._config):
            yield

    def run(self, *arguments: str, exit_code: int | None = 0) -> str:
        """``picsafe endpoint``; what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "picsafe", "endpoint", *arguments, "--config", str(self._config)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
            text=True,
            timeout=120,
        )
        assert exit_code in {None, done.returncode}, done.stdout + done.stderr
        return done.stdout


def recipe_hospital(folder: Path, settings: str) -> Hospital:
    """A hospital with its settings and its API key in a folder."""
    (folder / "api-key").write_text(API_KEY)
    return Hospital(folder, settings)
