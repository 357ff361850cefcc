"""The locks hold what pyproject.toml and requirements.txt ask for, each file by its hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from chalicelib.settings import SERVICES
from infra.stages import requirements

ROOT = Path(__file__).parents[2]
LOCKS = sorted(path.stem for path in (ROOT / "locks").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINNED = re.compile(r"(?m)^([A-Za-z0-9._-]+)==(\S+)(?: ; .*?)? \\$")


def pins(name: str) -> dict[str, set[str]]:
    """The versions of each project in a lock; another one on another platform is another version."""
    found: dict[str, set[str]] = {}
    for project, version in PINNED.findall((ROOT / "locks" / f"{name}.txt").read_text()):
        found.setdefault(canonicalize_name(project), set()).add(version)
    return found


def of_extra(*extras: str) -> list[str]:
    project = PROJECT["project"]
    lines: list[str] = list(project["dependencies"])
    for extra in extras:
        for line in project["optional-dependencies"][extra]:
            wanted = Requirement(line)
            lines += of_extra(*sorted(wanted.extras)) if wanted.name == "picsafe" else [line]
    return lines


ASKED = {
    "client": of_extra(),
    "server": of_extra("server"),
    "demo": of_extra("demo", "server"),
    "endpoint": of_extra("endpoint"),
    "dev": of_extra("dev"),
    "build": PROJECT["build-system"]["requires"],
    **{f"lambda-{service}": requirements(service) for service in SERVICES},
}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_locked_by_hash(name: str) -> None:
    lines = (ROOT / "locks" / f"{name}.txt").read_text().splitlines()
    packages = [line for line in lines if not line.startswith(("#", " "))]
    assert packages
    assert len(packages) == sum(len(versions) for versions in pins(name).values())
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line in packages:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", below), line
    assert not any("://" in line or " @ " in line for line in packages)


@pytest.mark.parametrize("name", ASKED)
def test_a_lock_holds_what_is_asked_for(name: str) -> None:
    locked = pins(name)
    for line in ASKED[name]:
        wanted = Requirement(line)
        versions = locked.get(canonicalize_name(wanted.name), set())
        assert versions, f"{wanted.name} is not in locks/{name}.txt: make lock"
        assert all(wanted.specifier.contains(version, prereleases=True) for version in versions), line


@pytest.mark.parametrize("name", ["build", "client", "demo", "endpoint", "node", "server"])
def test_what_is_installed_together_agrees(name: str) -> None:
    everything = pins("dev") | (pins("build") if name == "build" else {})
    assert {project: everything[project] for project in pins(name)} == pins(name)


def test_the_build_backend_is_pinned() -> None:
    assert all(re.fullmatch(r"[a-z]+==[0-9.]+", line) for line in PROJECT["build-system"]["requires"])
