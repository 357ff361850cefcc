"""A hospital: an enterprise, and its Endpoint Server, a real one, that delivers into a folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.admin_cli import make_enterprise
from tests.e2e.running_server import ROOT, Person, RunningServer, wait_for


class Hospital:
    """An enterprise with an Endpoint Server in a process of its own.

    Attributes:
        name: the enterprise's.
        owner: its administrator.
        url: of the Endpoint Server.
        page: of its page for operators, of whom the owner is one.
        public_key: its static key.
    """

    def __init__(
        self, server: RunningServer, folder: Path, name: str, owner: Person, ways_in: str = ""
    ) -> None:
        self.name = name
        self.owner = owner
        self._server = server
        self._folder = folder
        self._archive = folder / "archive"
        self._archive.mkdir()
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.page = f"http://127.0.0.1:{(page_port := _free_port())}"
        with self.client() as client:
            client.post(
                "/enterprise/key-servers", json={"url": self.url, "kind": "endpoint"}
            ).raise_for_status()
            made = client.post("/enterprise/api-keys", json={"name": "Endpoint"}).raise_for_status().json()
        (folder / "api-key").write_text(made["api_key"])
        keys = folder / "keys"
        keys.mkdir(mode=0o700)
        self.config = folder / "endpoint.toml"
        self.config.write_text(
            f'data = "{folder / "data"}"\n'
            f'[http]\nlisten = "127.0.0.1:{port}"\npublic_url = "{self.url}"\norigins = ["{server.url}"]\n'
            f'[page]\nlisten = "127.0.0.1:{page_port}"\noperators = ["{owner.email}"]\n'
            f'[tokens]\nuser_server = "{server.url}"\n'
            '[senders]\nallow = ["*@hospital.example"]\n'
            f'[keys]\nservers = ["{server.url}"]\napi_key = "file:{folder / "api-key"}"\n'
            f'static = ["{keys}"]\n'
            f'[destination.archive]\nkind = "folder"\npath = "{self._archive}"\n'
            f"{ways_in}"
        )
        made_key = self.run("keygen", "--json", "--out", str(keys / "key.pem"), configured=False)
        self.public_key: str = made_key["public_key"]

    def client(self) -> Any:
        """The User Server, asked by the administrator."""
        return self._server.client(headers=self.owner.headers)

    def run(self, command: str, *arguments: str, configured: bool = True) -> Any:
        """What a command of the Endpoint Server says."""
        config = ("--config", str(self.config)) if configured else ()
        done = subprocess.run(
            [sys.executable, "-m", "picsafe", "endpoint", command, *arguments, *config],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
        )
        return json.loads(done.stdout)

    @contextmanager
    def served(self) -> Iterator[None]:
        """It takes reports in."""
        log = self._folder / "log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "picsafe",
                    "endpoint",
                    "serve",
                    "--json",
                    "--config",
                    str(self.config),
                ],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=output,
            )
        assert process.stdout is not None
        try:
            assert process.stdout.readline(), log.read_text()
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            process.stdout.close()

    def arrived_ids(self) -> list[str]:
        """The IDs of the reports in the archive, oldest first."""
        return [path.name for path in self._folders()]

    def arrived(self, number: int) -> list[dict[str, Any]]:
        """The metadata of the reports in the archive, once there are so many, oldest first."""
        wait_for(lambda: len(self._folders()) == number, f"{number} reports did not arrive", 60)
        return [json.loads((one / "metadata.json").read_text())["report"] for one in self._folders()]

    def has_told(self, sender: Person) -> bool:
        """Whether the newest report's sender can see where it ended; what is not told yet is due at once."""
        with sqlite3.connect(self._folder / "data" / "endpoint.db", timeout=20) as database:
            database.execute("UPDATE notice SET due = 0")
        database.close()
        with self._server.client(headers=sender.headers) as client:
            [newest, *_] = client.get("/reports").raise_for_status().json()["reports"]
        return bool(newest["deliveries"])

    def _folders(self) -> list[Path]:
        found = [path for path in self._archive.iterdir() if not path.name.startswith(".")]
        # an ID ends in the time at which the report was made
        return sorted(found, key=lambda path: path.name[9:])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def hospital(
    server: RunningServer, folder: Path, name: str = "Example Hospital", ways_in: str = ""
) -> Iterator[Hospital]:
    """A hospital whose Endpoint Server runs, and whose members are at ``hospital.example``.

    Args:
        server: PicSafe's.
        folder: for what the hospital keeps.
        name: the hospital's.
        ways_in: of endpoint.toml, beside ``[http]``.
    """
    owner = server.sign_in("owner@hospital.example", firstname="Olga", lastname="Owner")
    make_enterprise(server, name, owner.email)
    made = Hospital(server, folder, name, owner, ways_in)
    with made.served():
        yield made
