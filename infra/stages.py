"""What each service's stage is made of: files, dependencies, and its part of ``.chalice/config.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from chalicelib.settings import SERVICES
from infra.errors import UnknownStage

ROOT = Path(__file__).parent.parent
# what Lambda runs; chalice would take the version of whoever packages
RUNTIME = "3.13"

# every service needs the modules that lie directly in chalicelib, and these rooms
_SHARED = ("contract/*", "http/*", "policies/*", "tokens/*", "observability/*", "aws/*", "wiring/*")
_OWN = {
    "users": (
        "users/*",
        *(
            f"cloud/{name}.py"
            for name in ("__init__", "model", "ports", "quotas", "s3", "tally", "upload_headers")
        ),
    ),
    "keys": ("keys/*",),
    "cloud": ("cloud/*",),
}
# the adapters of one machine, and what makes documents
_NOT_ON_LAMBDA = (
    "*/sqlite.py",
    "*/sqlite_*.py",
    "*/sqlite/*",
    "wiring/local.py",
    "wiring/own_events.py",
    "http/openapi.py",
    "cloud/files/*",
    "keys/master_key.py",
    "tokens/files.py",
    "users/integrations/given_secret.py",
    "users/mail/direct.py",
    "users/mail/outbox.py",
    "users/mail/sealing.py",
    "users/mail/smtp.py",
    "users/signing/key_file.py",
)
# what only one service says
_CATALOGUES = {"users": ("dates", "mail")}
# of requirements.txt, what only one service needs
_ONLY_FOR = {"dnspython": "users", "fluent.runtime": "users", "webauthn": "users"}


def stage_name(environment: str, service: str) -> str:
    """The name of a service's Chalice stage in an environment."""
    return f"{environment}-{service}"


def stage_config(environment: str, service: str, root: Path = ROOT) -> dict[str, Any]:
    """``.chalice/config.json`` with this one stage.

    Raises:
        UnknownStage: the file has no such stage; the message names those that it has.
    """
    config: dict[str, Any] = json.loads((root / ".chalice" / "config.json").read_text())
    name = stage_name(environment, service)
    if name not in config["stages"]:
        known = sorted({stage.rpartition("-")[0] for stage in config["stages"]})
        raise UnknownStage(
            f"There is no stage {name} in .chalice/config.json, which knows the environments "
            f"{', '.join(known)}."
        )
    return {**config, "stages": {name: config["stages"][name]}}


def check_stages(environment: str, root: Path = ROOT) -> None:
    """Make sure that an environment has a stage of every service.

    Raises:
        UnknownStage: one is missing.
    """
    for service in SERVICES:
        stage_config(environment, service, root)


def source_files(service: str, root: Path = ROOT) -> Iterator[Path]:
    """The files of chalicelib that a service's stage needs, relative to ``root``."""
    library = root / "chalicelib"
    for path in sorted(library.rglob("*.py")):
        name = path.relative_to(library).as_posix()
        wanted = "/" not in name or any(fnmatch(name, pattern) for pattern in (*_SHARED, *_OWN[service]))
        if wanted and not any(fnmatch(name, pattern) for pattern in _NOT_ON_LAMBDA):
            yield path.relative_to(root)
    for path in sorted(library.glob("locales/*/*.ftl")):
        if path.stem in _CATALOGUES.get(service, ()):
            yield path.relative_to(root)


def requirements(service: str, root: Path = ROOT) -> list[str]:
    """The lines of requirements.txt that a service's stage needs."""
    lines = [line.strip() for line in (root / "requirements.txt").read_text().splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    return [line for line in wanted if _ONLY_FOR.get(_project(line), service) == service]


def _project(requirement: str) -> str:
    return requirement.partition(">")[0].partition("=")[0].strip().lower()
