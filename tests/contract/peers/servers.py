"""Peers that are installed, or are missing: DynamoDB Local and LocalStack."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from tests.contract.peers import network_namespace


def missing(reason: str) -> NoReturn:
    """Skip what needs a peer; where peers have to be there, as in CI, fail."""
    if os.environ.get("PICSAFE_PEERS") == "required":
        pytest.fail(f"PICSAFE_PEERS=required, but {reason}")
    pytest.skip(reason)


@contextmanager
def dynamodb_local(folder: Path) -> Iterator[str]:
    """Amazon's own DynamoDB Local, with nothing in it; yields its URL."""
    found = os.environ.get("PICSAFE_DYNAMODB_LOCAL", "")
    home = Path(found).resolve()
    if not found or not (home / "DynamoDBLocal.jar").is_file():
        missing("PICSAFE_DYNAMODB_LOCAL names no folder with DynamoDBLocal.jar")
    if shutil.which("java") is None:
        missing("DynamoDB Local needs java, which is not on PATH")
    require_namespaces()

    def command(port: int) -> Sequence[str]:
        return [
            "java",
            # it lives for a few minutes and does little at once
            *("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
            f"-Djava.library.path={home / 'DynamoDBLocal_lib'}",
            "-jar",
            str(home / "DynamoDBLocal.jar"),
            *("-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)),
        ]

    with network_namespace.server(command, "/", folder, os.environ) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def localstack(folder: Path) -> Iterator[int]:
    """LocalStack with S3, which checks signatures, and KMS; yields its port."""
    python = os.environ.get("PICSAFE_LOCALSTACK_PYTHON", "")
    if shutil.which(python) is None:
        missing("PICSAFE_LOCALSTACK_PYTHON names no Python with LocalStack")
    require_namespaces()
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AWS_"))},
        "SERVICES": "s3,kms",
        "S3_SKIP_SIGNATURE_VALIDATION": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "FILESYSTEM_ROOT": str(folder / "filesystem"),
        "TMPDIR": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }

    def command(port: int) -> Sequence[str]:
        listen = f"GATEWAY_LISTEN=127.0.0.1:{port}"
        return ["env", listen, python, "-m", "localstack.runtime.main"]

    with network_namespace.server(command, "/_localstack/health", folder, environ) as port:
        yield port


def require_namespaces() -> None:
    """Go on only where a server that binds every address can be kept to ourselves."""
    if network_namespace.entering() is None:
        missing("no network namespace can be made here")
