"""docs/key-server.md: a Key Server as its image runs it, by a user who may write to its data alone."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chalicelib.contract.registrations import read_registration
from tests.e2e.recipes.pages import adapted, blocks
from tests.e2e.running_server import ROOT, Person, RunningServer, running_server, wait_for
from tests.infra.test_keyserver_running import image_environment

PAGE = "key-server.md"
USER = "10001"
# everything is read-only but the data folder, and the user has no rights that others have not
READ_ONLY = """
mount --bind "$0" "$0" && mount -o remount,bind,ro / && { mount -o remount,bind,ro /tmp 2>/dev/null || true; }
exec "$@"
"""
WITHOUT_RIGHTS = ("--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all")
AS_NOBODY_SPECIAL = ("--reuid", USER, "--regid", USER)


def containment(data: Path) -> list[str]:
    """What the server is started by: as much of what a container does as can be had here."""
    if os.geteuid() != 0 or not _works("unshare", "--mount", "true") or not _works("setpriv", "true"):
        return []
    # a Python in somebody's home is nobody else's to run
    changed = ["setpriv", *AS_NOBODY_SPECIAL, *WITHOUT_RIGHTS]
    if _works(*changed, sys.executable, "-c", "import picsafe.cli", cwd="/"):
        os.chown(data, int(USER), int(USER))
    else:
        changed = ["setpriv", *WITHOUT_RIGHTS]
    return ["unshare", "--mount", "sh", "-c", READ_ONLY, str(data), *changed]


def _works(*command: str, cwd: str | None = None) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        found = subprocess.run(
            command, capture_output=True, check=False, cwd=cwd, env=environment, timeout=60
        )
    except FileNotFoundError:
        return False
    return found.returncode == 0


class Contained:
    """The image's entry point and its data folder."""

    def __init__(self, folder: Path, registration: str) -> None:
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        self._log = folder / "log"
        block = folder / "registration"
        block.write_text(registration)
        block.chmod(0o644)
        url = httpx.URL(read_registration(registration).audience)
        self.url = str(url)
        self.client = httpx.Client(base_url=self.url, timeout=30)
        self._contained_by = containment(self.data)
        image = image_environment()
        self.environment = {
            **image,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": "/nonexistent",
            "PICSAFE_DATA": str(self.data),
            "PICSAFE_SERVE_REGISTRATION": str(block),
            "PICSAFE_SERVE_PORT": str(url.port),
            "PICSAFE_SERVE_HOST": "127.0.0.1",
        }
        assert {"PICSAFE_DATA", "PICSAFE_SERVE_REGISTRATION", "PICSAFE_SERVE_PORT"} <= image.keys()

    def close(self) -> None:
        self.client.close()

    @contextlib.contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        words = [*self._contained_by, sys.executable, "-m", "picsafe", "serve", "--json"]
        with self._log.open("ab") as log:
            process = subprocess.Popen(words, cwd=self.data, env=self.environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def picsafe(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "picsafe", *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=self.environment,
        )

    def reloads(self) -> int:
        """How often it said that it had read changed lists."""
        return self._log.read_text().count('{"event": "reloaded"}')

    def wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        def is_healthy() -> bool:
            assert process.poll() is None, self._log.read_text()
            with contextlib.suppress(httpx.TransportError):
                return self.client.get("/health").status_code == 200
            return False

        wait_for(is_healthy, "it is not healthy", 30)

    def asked(self, token: str, report_id: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.post("/keys", json={"report_id": report_id}, headers=headers).status_code


@pytest.fixture
def users(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "users", "--services", "users,cloud") as server:
        yield server


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that any user can reach, as pytest's own cannot be."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def registered(users: RunningServer) -> tuple[Person, str]:
    """The hospital's administrator, and the registration of its server on a free port."""
    administrator = users.sign_in("alex@hospital.example", firstname="Alex")
    make = ["create-enterprise", "Example Hospital", "--administrator", "alex@hospital.example"]
    subprocess.run(
        [sys.executable, "-m", "picsafe", "admin", "--data", str(users.data), *make],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with users.client(headers=administrator.headers) as client:
        made = client.post("/enterprise/key-servers", json={"url": url}).raise_for_status().json()
    return administrator, str(made["registration"])


def test_the_page_sets_up_a_key_server_that_is_contained(users: RunningServer, place: Path) -> None:
    administrator, registration = registered(users)
    server = Contained(place, registration)
    with users.client(headers=administrator.headers) as client:
        token = client.post("/tokens", json={"audience": server.url}).raise_for_status().json()["user_token"]
    report_id = administrator.report_id()
    assert server.picsafe("keyserver", "health").returncode == 7
    with server.served() as process:
        server.wait_until_healthy(process)
        assert server.picsafe("keyserver", "health").stdout == "ok\n"
        assert server.asked(token, report_id) == 201
        # who is forbidden in the page's own lists
        lists = {block.split()[1]: block for block in blocks(PAGE, "text") if block.startswith("# ")}
        (server.data / "blacklist").write_text(lists["blacklist"].replace("fred@", "alex@"))
        (server.data / "whitelist").write_text(lists["whitelist"])
        wait_for(lambda: server.reloads() >= 1, "the lists were not read")
        assert server.asked(token, report_id) == 403
        [check] = [block for block in blocks(PAGE, "sh") if "keyserver check" in block]
        here = {"/var/lib/picsafe-keyserver": str(server.data), "fred@": "alex@"}
        told = server.picsafe(*shlex.split(adapted(check, here))[1:])
        assert (told.returncode, told.stderr) == (4, "")
        assert f"line 3 of {server.data / 'blacklist'}" in told.stdout
        done = server.reloads()
        (server.data / "whitelist").write_text("alex@hospital.example\n")
        wait_for(lambda: server.reloads() > done, "the lists were not read")
        assert server.asked(token, report_id) == 200
        # beyond a stop in good order, and while PicSafe is away
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    users.kill()
    with server.served() as process:
        server.wait_until_healthy(process)
        assert "issuer_away" in server.picsafe("keyserver", "health").stderr
        assert server.asked(token, report_id) == 200
    server.close()


def test_the_page_shows_a_registration_as_it_is() -> None:
    [block] = [block for block in blocks(PAGE, "text") if "BEGIN PICSAFE" in block]
    assert read_registration(block).audience == "https://key.hospital.example"
