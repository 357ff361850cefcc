"""A server of the hospital's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from picsafe.delivery.https import Https
from picsafe.delivery.settings.handovers import HttpsSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.harness import SEEN, Arrived, Fault
from tests.contract.peers.held_port import held_port

TOKEN = "secret-token-of-a-hospital"


class HttpsHarness:
    """See ``Harness``."""

    kind = "https"
    can_find = False
    faults = SEEN
    secrets: tuple[str, ...] = (TOKEN,)
    has_places = False
    examples = 15
    stride = 1

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RECEIVER_TOKEN", TOKEN)
        self._folder = folder
        # it stays taken while nothing listens there
        self._held = held_port()
        self._port: int = self._held.getsockname()[1]
        self._start(self._port)

    def make(self, **settings: Any) -> Https:
        url = f"http://127.0.0.1:{self._port}/reports"
        return Https("archive", HttpsSettings(url=url, token=Secret("env:RECEIVER_TOKEN"), **settings))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self._stop()
        else:
            self._arm(fault.name, at)

    @property
    def is_waiting(self) -> bool:
        return bool(self._state()["waiting"])

    def mend(self) -> None:
        if self._process.poll() is not None:
            self._start(self._port)
        self._arm("", 0)

    def arrived(self) -> list[Arrived]:
        return [Arrived(one["delivery_id"], one["files"]) for one in self._state()["arrived"]]

    def take_away(self) -> None:
        """Nobody fetches anything from a server of this kind."""

    def occupy(self, name: str) -> None:
        raise NotImplementedError

    def is_occupied(self, name: str) -> bool:
        raise NotImplementedError

    def texts(self) -> list[str]:
        return [
            line
            for request in self._state()["requests"]
            for line in request.splitlines()
            if not line.startswith(("Authorization", "Content-Digest", "Idempotency-Key"))
        ]

    def close(self) -> None:
        self._stop()
        self._held.close()

    def _start(self, port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.contract.delivery.receiver", str(self._folder), str(port)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )
        assert self._process.stdout is not None
        assert int(self._process.stdout.readline()) == port

    def _stop(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _arm(self, fault: str, at: int) -> None:
        body = json.dumps({"fault": fault, "at": at}).encode()
        self._call(urllib.request.Request(f"http://127.0.0.1:{self._port}/fault", body, method="PUT"))

    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._call(f"http://127.0.0.1:{self._port}/arrived"))
        return found

    def _call(self, what: str | urllib.request.Request) -> bytes:
        with urllib.request.urlopen(what) as answer:
            return bytes(answer.read())
