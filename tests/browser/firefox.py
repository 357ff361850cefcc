"""Firefox, driven over Marionette: a message is its length in decimal digits, a colon, and JSON."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.browser.scripted import SCRIPT_MS, resolved, wrapped
from tests.e2e.running_server import wait_for

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
# a camera and a microphone of its own, and no word to anybody
_SETTINGS: dict[str, object] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # writes the port that it chose into the profile
    "marionette.port": 0,
}


class Firefox:
    """A Firefox without a window, with a profile in ``folder``; ends with the context."""

    def __init__(self, folder: Path) -> None:
        assert FIREFOX is not None
        self._profile = folder / "profile"
        self._profile.mkdir()
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _SETTINGS.items())
        (self._profile / "user.js").write_text("\n".join(lines))
        self._process = subprocess.Popen(
            [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(self._profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)},
        )
        self._count = 0

    def __enter__(self) -> Self:
        port = self._profile / "MarionetteActivePort"
        wait_for(lambda: port.is_file() and port.read_text().strip() != "", "Firefox did not start")
        self._socket = socket.create_connection(("127.0.0.1", int(port.read_text())))
        self._stream = self._socket.makefile("rb")
        self._receive()
        self._command("WebDriver:NewSession", {})
        self._command("WebDriver:SetTimeouts", {"script": SCRIPT_MS})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)

    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded."""
        self._command("WebDriver:Navigate", {"url": url})

    def run(self, script: str, *arguments: object) -> Any:
        """What a script in the page resolves to; ``arguments`` are its ``given``."""
        sent = {"script": wrapped(script), "args": list(arguments)}
        return resolved(self._command("WebDriver:ExecuteAsyncScript", sent)["value"])

    def _command(self, name: str, parameters: Mapping[str, object]) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, name, parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self._receive()
        assert error is None, error
        return result

    def _receive(self) -> Any:
        digits = b""
        while (digit := self._stream.read(1)) not in {b":", b""}:
            digits += digit
        return json.loads(self._stream.read(int(digits)))
