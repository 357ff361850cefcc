"""The command line of ``pip install picsafe`` without extras, or with some, the rest hidden from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.running_server import RunningServer
from tests.fakes import media
from tests.fakes.installed import hide_the_rest

# what draws and decodes: sealing needs it, opening and decrypting do not
DRAWING = ("PIL", "bidi", "pi_heif", "reportlab", "uharfbuzz")


class Installation:
    """A Python that has PicSafe with some extras, and somebody who uses it.

    Args:
        folder: where they work.
        extras: the extras that are installed.
        hidden: further modules that are not there.
        environment: what their environment holds beside that.
    """

    def __init__(self, folder: Path, *extras: str, hidden: tuple[str, ...] = (), **environment: str) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._environment = {
            "PATH": os.environ["PATH"],
            "PICSAFE_HOME": str(folder / ".home"),
            **environment,
            **hide_the_rest(folder / ".site", *extras, hidden=hidden),
        }

    def python(self, *arguments: str, exit_code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == exit_code, done.stderr + done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr if exit_code else done.stdout

    def picsafe(self, *arguments: str, exit_code: int = 0) -> str:
        return self.python("-m", "picsafe", *arguments, exit_code=exit_code)


@pytest.fixture
def client(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "client")


def test_the_rest_is_hidden(client: Installation) -> None:
    program = "from importlib.util import find_spec; print(find_spec('{}') is not None)"
    assert client.python("-c", program.format("starlette")) == "False\n"
    assert client.python("-c", program.format("httpx")) == "True\n"


def test_every_name_of_the_library_can_be_imported(client: Installation) -> None:
    client.python("-c", "import picsafe\nfor name in picsafe.__all__: getattr(picsafe, name)")


@pytest.mark.parametrize("command", ["", "send", "sync", "serve"])
def test_help_needs_no_extra(client: Installation, command: str) -> None:
    assert "Usage: picsafe" in client.picsafe(*command.split(), "--help")


def test_a_report_is_sent_opened_and_decrypted(tmp_path: Path, picsafe_server: RunningServer) -> None:
    folder = tmp_path / "client"
    client = Installation(folder, PICSAFE_SERVER=picsafe_server.url)
    (folder / "wound.jpg").write_bytes(media.photo(400, 300))
    challenge = client.picsafe("sign-in", "pat@example.org", "--no-wait").strip()
    code = picsafe_server.outbox("pat@example.org").code
    client.picsafe(
        "sign-in", "--challenge", challenge, "--code", code,
        "--firstname", "Pat", "--lastname", "Example", "--country", "DE",
    )  # fmt: skip
    link = json.loads(client.picsafe("send", "wound.jpg", "--consent", "none", "--json"))["link"]
    sealed = client.picsafe("send", "wound.jpg", "--consent", "none", "--no-upload", "--json")
    file = json.loads(sealed)["path"]

    reader = Installation(folder, hidden=DRAWING, PICSAFE_SERVER=picsafe_server.url)
    assert "001.jpg" in reader.picsafe("open", link)
    assert "001.jpg" in reader.picsafe("open", file, "--to", "report")
    assert "Chain verified" in reader.picsafe("log", file)
    assert "Error:" in reader.picsafe("decrypt", file, "inner.zip", "--key", "A" * 43, exit_code=6)


@pytest.mark.parametrize("command", [("serve",), ("admin", "list"), ("admin", "--data", ".", "list")])
def test_a_command_of_the_server_says_what_to_install(client: Installation, command: tuple[str, ...]) -> None:
    assert client.picsafe(*command, exit_code=2) == (
        "Error: This needs more than the client: pip install 'picsafe[server]' [extra_missing]\n"
    )


def test_the_operator_on_aws_needs_its_libraries(tmp_path: Path) -> None:
    operator = Installation(tmp_path / "operator", "server", PICSAFE_USERS_TABLE="users")
    told = operator.picsafe("admin", "list", exit_code=2)
    assert "pip install 'picsafe[aws]'" in told


@pytest.mark.parametrize(
    ("extras", "missing"), [((), "demo,server"), (("server",), "demo"), (("demo",), "server")]
)
def test_the_demonstration_says_what_to_install(
    tmp_path: Path, extras: tuple[str, ...], missing: str
) -> None:
    visitor = Installation(tmp_path / "visitor", *extras)
    told = visitor.python("-m", "picsafe.demo", exit_code=2)
    assert told == (
        f"Error: This needs more than the client: pip install 'picsafe[{missing}]' [extra_missing]\n"
    )


def test_the_server_and_the_demonstration_import_no_more_than_they_say(tmp_path: Path) -> None:
    visitor = Installation(tmp_path / "visitor", "demo", "server")
    visitor.python("-c", "import picsafe.demo.story, picsafe.server.serve, chalicelib.wiring.local")
