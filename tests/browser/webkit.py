"""WebKitGTK, driven over WebDriver (W3C) in a display of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.browser.scripted import SCRIPT_MS, resolved, wrapped
from tests.contract.peers.held_port import held_port
from tests.e2e.running_server import wait_for

_DRIVER = shutil.which("WebKitWebDriver")
_DISPLAY = shutil.which("Xvfb")
_BROWSER = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None)
WEBKIT = _DRIVER if _DISPLAY and _BROWSER else None


class WebKit:
    """A WebKitGTK browser that nobody sees, with its home in ``folder``; ends with the context."""

    def __init__(self, folder: Path) -> None:
        assert _DRIVER is not None
        assert _DISPLAY is not None
        read, write = os.pipe()
        self._display = subprocess.Popen(
            [_DISPLAY, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        self._port = held_port()
        port = self._port.getsockname()[1]
        self._driver = subprocess.Popen(
            [_DRIVER, f"--port={port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DISPLAY": f":{number}", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
        )
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=SCRIPT_MS / 1000 + 30)
        self._session = ""

    def __enter__(self) -> Self:
        wait_for(self._is_ready, "WebKit's driver did not start")
        options = {"binary": str(_BROWSER), "args": ["--automation"]}
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        started = self._call("POST", "/session", {"capabilities": capabilities})
        self._session = f"/session/{started['sessionId']}"
        self._call("POST", f"{self._session}/timeouts", {"script": SCRIPT_MS})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            self._call("DELETE", self._session)
        self._http.close()
        self._port.close()
        for process in (self._driver, self._display):
            process.terminate()
            process.wait(20)

    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded."""
        self._call("POST", f"{self._session}/url", {"url": url})

    def run(self, script: str, *arguments: object) -> Any:
        """What a script in the page resolves to; ``arguments`` are its ``given``."""
        sent = {"script": wrapped(script), "args": list(arguments)}
        return resolved(self._call("POST", f"{self._session}/execute/async", sent))

    def _is_ready(self) -> bool:
        try:
            return bool(self._call("GET", "/status")["ready"])
        except httpx.TransportError:
            return False

    def _call(self, method: str, path: str, sent: object = None) -> Any:
        answer = self._http.request(method, path, json=sent)
        value = answer.json()["value"]
        assert answer.is_success, value
        return value
