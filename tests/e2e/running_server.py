"""A real ``python -m picsafe serve`` in a process of its own, and people who sign in to it."""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
_CODE = re.compile(r"^[2-9A-Z]{4}-[2-9A-Z]{4}\s*$", re.MULTILINE)


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait until ``condition`` holds, or fail and say ``what`` did not happen."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError(what)


@dataclass(frozen=True)
class Mail:
    """A mail in the outbox."""

    path: Path
    to: str
    text: str

    @property
    def code(self) -> str:
        """The code to sign in with."""
        found = _CODE.search(self.text)
        assert found is not None, "no code in the mail"
        return found.group(0).strip()


@dataclass(frozen=True)
class Person:
    """Someone who has signed in."""

    email: str
    userid: int
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def report_id(self, number: int = 0) -> str:
        return f"{self.userid:09d}{1_700_000_000_000 + number}"


class RunningServer:
    """The process; it is started when this is made.

    Args:
        data: its data folder.
        arguments: further options of ``picsafe serve``.
        port: where it listens; any free port at first by default.
        environment: further variables.
        under: the command that becomes it, such as one that changes what it sees.
        processes: how many it has; ``None`` for as many as it finds of use.

    Attributes:
        url: the origin that it answers at, the same after a restart.
        data: its data folder.
        ready: what it said when it was ready.
        lines: everything else that it said on standard output, decoded.
    """

    def __init__(
        self,
        data: Path,
        *arguments: str,
        port: int = 0,
        environment: Mapping[str, str] | None = None,
        under: Sequence[str] = (),
        processes: int | None = 1,
    ) -> None:
        self.data = self._told = data
        self._under = under
        self.lines: list[dict[str, Any]] = []
        self.ready: dict[str, Any] = {}
        self._arguments = arguments if processes is None else (f"--processes={processes}", *arguments)
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
        self._port = port
        self.log = data.with_name(data.name + ".log")
        self.start()

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *self._under,
                    sys.executable,
                    "-m",
                    "picsafe",
                    "serve",
                    "--json",
                    *("--data", str(self._told)),
                    *("--port", str(self._port)),
                    *self._arguments,
                ],
                cwd=self._told.parent,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        if not first:
            self.process.wait(20)
            self.process.stdout.close()
            raise AssertionError(self.log.read_text())
        self.ready = json.loads(first)
        self.url: str = self.ready["address"]
        self._port = httpx.URL(self.url).port or 80
        # somebody has to read, or the process would stop at a full pipe
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30, **options)

    def outbox(self, address: str) -> Mail:
        """The newest mail to an address."""
        for path in sorted((self.data / "outbox").glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if address in str(message["to"]):
                body = message.get_body(("plain",))
                assert body is not None
                return Mail(path, str(message["to"]), body.get_content())
        raise AssertionError("no mail to that address")

    def sign_in(
        self,
        address: str = "pat@example.org",
        *,
        firstname: str = "Pat",
        lastname: str = "Example",
        country: str = "AU",
    ) -> Person:
        """Sign in by mail and code, and fill in the profile."""
        with self.client() as client:
            challenge = (
                client.post("/sign-in", json={"email": address}).raise_for_status().json()["challenge"]
            )
            answer = {"challenge": challenge, "code": self.outbox(address).code}
            signed_in = client.post("/sign-in/complete", json=answer).raise_for_status().json()
            headers = {"Authorization": f"Bearer {signed_in['user_token']}"}
            profile = {"firstname": firstname, "lastname": lastname, "country": country}
            client.patch("/me", json=profile, headers=headers).raise_for_status()
            refreshed = client.post("/sign-in/refresh", json={"refresh_token": signed_in["refresh_token"]})
            token = refreshed.raise_for_status().json()["user_token"]
        return Person(address, signed_in["user"]["userid"], token)

    def memory(self, field: str = "VmHWM") -> int:
        """Bytes that the process has used at most (``VmHWM``) or uses now (``VmRSS``)."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024
        raise AssertionError(field)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL: no time for anything."""
        self.process.kill()
        self._finish()

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        self._finish()
        return self.process.returncode

    def restart(self) -> None:
        """Start again at the same address with the same data."""
        if self.process.poll() is None:
            self.stop()
        self.start()

    def _finish(self) -> None:
        self.process.wait(60)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self, stdout: Any) -> None:
        with contextlib.suppress(ValueError):
            for line in stdout:
                self.lines.append(json.loads(line))


@contextlib.contextmanager
def running_server(data: Path, *arguments: str, **options: Any) -> Iterator[RunningServer]:
    """A running server that is stopped in the end, whatever happens."""
    server = RunningServer(data, *arguments, **options)
    try:
        yield server
    finally:
        server.stop()
