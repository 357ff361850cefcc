"""A Key Server's unit, its container file, and the two scripts that run it."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from picsafe.server.options import Options
from tests.e2e.running_server import ROOT

FOLDER = ROOT / "infra" / "keyserver"
BIN = ROOT / "bin"
PAGE = (ROOT / "docs" / "key-server.md").read_text()
UNIT = (FOLDER / "picsafe-keyserver.service").read_text()
CONTAINER = (FOLDER / "Containerfile").read_text()
STOP_SECONDS = Options(Path(), frozenset({"keys"})).stop_seconds


def instructions() -> list[str]:
    """The container file's instructions, each on one line."""
    text = re.sub(r"^#.*\n", "", CONTAINER, flags=re.MULTILINE)
    return [line for line in re.sub(r"\\\n\s*", "", text).splitlines() if line]


def image_environment() -> dict[str, str]:
    """What the image sets for the server."""
    [line] = [line for line in instructions() if line.startswith("ENV ")]
    return dict(pair.split("=", 1) for pair in line.removeprefix("ENV ").split())


@pytest.fixture(params=["picsafe-keyserver.service", "picsafe-keyserver-standby.service"])
def checked_unit(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A unit, with a program that is there."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    path = tmp_path / str(request.param)
    path.write_text(
        (FOLDER / path.name)
        .read_text()
        .replace("/opt/picsafe/bin/picsafe", shutil.which("true") or "/bin/true")
    )
    return path


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_systemd_takes_the_unit_and_finds_it_hardened(checked_unit: Path) -> None:
    found = run("systemd-analyze", "verify", str(checked_unit))
    assert (found.returncode, found.stderr) == (0, "")
    found = run("systemd-analyze", "security", "--offline=true", "--threshold=20", str(checked_unit))
    assert found.returncode == 0, found.stdout


def test_the_unit_lets_it_end_in_good_order() -> None:
    [seconds] = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)
    assert float(seconds) > STOP_SECONDS
    assert "User=picsafe-keyserver\n" in UNIT
    assert "ProtectSystem=strict\n" in UNIT


def linter(name: str) -> str:
    """A linter that is installed beside Python."""
    return str(Path(sys.executable).with_name(name))


def test_the_container_file_and_the_scripts_are_as_linters_want_them() -> None:
    for file in (FOLDER / "Containerfile", ROOT / "infra" / "endpoint" / "Containerfile"):
        found = run(linter("hadolint"), "--no-color", str(file))
        assert found.returncode == 0, found.stdout
    found = run(linter("shellcheck"), *map(str, sorted(BIN.iterdir())))
    assert found.returncode == 0, found.stdout


def test_the_image_runs_as_nobody_special_and_is_made_of_locked_packages() -> None:
    lines = instructions()
    [user] = [line for line in lines if line.startswith("USER ")]
    assert re.fullmatch(r"USER [1-9][0-9]{3,}:[1-9][0-9]{3,}", user)
    assert all(lines.index(user) < lines.index(line) for line in lines if line.startswith("ENTRYPOINT"))
    assert [line for line in lines if line.startswith("VOLUME ")] == ['VOLUME ["/data"]']
    assert not any(line.startswith("ADD ") for line in lines)
    assert all(":latest" not in line and ":" in line for line in lines if line.startswith("FROM "))
    installs = [line for line in lines if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation" in line for line in installs)
    copied = [line.split()[1:-1] for line in lines if re.match(r"COPY (?!--from)", line)]
    for source in (name for names in copied for name in names):
        assert (ROOT / source).exists()
        assert source not in {".", "tests", "docs"}


def test_the_page_and_the_scripts_run_the_image_with_nothing_that_it_does_not_need() -> None:
    for text in (PAGE, (BIN / "docker-run").read_text()):
        for flag in ("--read-only", "--cap-drop ALL", "--security-opt no-new-privileges"):
            assert flag in text
        [seconds] = set(re.findall(r"--stop-timeout (\d+)", text))
        assert float(seconds) > STOP_SECONDS


class Docker:
    """Stands in for ``docker``: writes down what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._program = folder / "docker"
        self._program.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done > "$0.told"\n')
        self._program.chmod(0o700)
        self.registration = folder / "registration of ours"
        self.registration.write_text("a block")

    def run(self, script: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {"PATH": os.environ["PATH"], "DOCKER": str(self._program), **environment}
        return subprocess.run(
            [str(BIN / script), *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=self.folder,
            env=kept,
        )

    def told(self) -> list[str]:
        return Path(f"{self._program}.told").read_text().splitlines()


@pytest.fixture
def docker(tmp_path: Path) -> Docker:
    return Docker(tmp_path)


def following(words: list[str], flag: str) -> list[str]:
    return [after for before, after in itertools.pairwise(words) if before == flag]


def test_the_seeds_way_in_by_http(docker: Docker, tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    found = docker.run("docker-run", "registration of ours", "ward", "8081", "new/data")
    assert (found.returncode, found.stderr) == (0, "")
    told = docker.told()
    assert told[:2] == ["run", "--detach"]
    assert told[-1] == "picsafe/keyserver"
    assert following(told, "--name") == ["ward"]
    assert following(told, "--publish") == ["8081:8080"]
    assert following(told, "--volume") == [
        f"{docker.registration}:/run/picsafe/registration:ro",
        f"{data}:/data",
    ]
    user = 10001 if os.getuid() == 0 else os.getuid()
    assert following(told, "--user")[0].startswith(f"{user}:")
    assert (data.stat().st_mode & 0o777, data.stat().st_uid) == (0o700, user)
    image = image_environment()
    assert image["PICSAFE_SERVE_PORT"] == "8080"
    assert image["PICSAFE_SERVE_REGISTRATION"] == "/run/picsafe/registration"
    assert image["PICSAFE_DATA"] == "/data"


def test_the_seeds_way_in_by_https(docker: Docker, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "certs").mkdir(parents=True)
    for name in ("privkey.pem", "cert.pem", "fullchain.pem"):
        assert docker.run("docker-run-ssl", "registration of ours", "k", "444", str(data)).returncode == 1
        (data / "certs" / name).touch()
    found = docker.run("docker-run-ssl", "registration of ours", "k", "444", str(data))
    assert (found.returncode, found.stderr) == (0, "")
    told = docker.told()
    assert following(told, "--publish") == ["444:8080"]
    assert set(following(told, "--env")) == {
        "PICSAFE_SERVE_TLS_KEY",
        "PICSAFE_SERVE_TLS_CERTIFICATE",
        "PICSAFE_SERVE_TLS_CHAIN",
    }
    (data / "mine.key").touch()
    found = docker.run(
        "docker-run-ssl",
        "registration of ours",
        "k",
        "444",
        str(data),
        "mine.key",
        "certs/cert.pem",
        "/certs/fullchain.pem",
    )
    assert found.returncode == 0, found.stderr


def test_what_is_set_besides_reaches_the_server(docker: Docker) -> None:
    found = docker.run(
        "docker-run",
        "registration of ours",
        "k",
        "81",
        "data",
        PICSAFE_SERVE_TRUST_PROXY="1",
        PICSAFE_KEYSERVER_IMAGE="registry.example/keyserver:1",
    )
    assert found.returncode == 0, found.stderr
    assert following(docker.told(), "--env") == ["PICSAFE_SERVE_TRUST_PROXY"]
    assert docker.told()[-1] == "registry.example/keyserver:1"


@pytest.mark.parametrize("script", ["docker-run", "docker-run-ssl"])
def test_how_they_are_called_is_said(docker: Docker, script: str) -> None:
    found = docker.run(script)
    assert found.returncode == 2
    assert f"bin/{script} secret-key [container-name [port [data-dir" in found.stderr
    found = docker.run("docker-run", "no such file", "k", "81", "data")
    assert found.returncode == 1
    assert "registration of your Key Server" in found.stderr
