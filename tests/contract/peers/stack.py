"""Clients of a LocalStack that runs here."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib import aws
from chalicelib.cloud.s3 import regional_client

DOMAIN = "localhost.localstack.cloud"


@dataclass(frozen=True)
class LocalStack:
    """LocalStack behind a port of the loopback."""

    port: int

    def client(self, service: str) -> Any:
        """A client like those that the adapters are given."""
        return aws.client(service, endpoint_url=f"http://127.0.0.1:{self.port}")

    def s3(self, region: str) -> Any:
        """A client that puts the bucket into the host's name, as it does with AWS."""
        return regional_client(region, f"http://s3.{region}.{DOMAIN}:{self.port}")


def resolve_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let LocalStack's names mean this machine, without asking a name server."""
    resolve = socket.getaddrinfo

    def resolved(host: Any, *arguments: Any, **named: Any) -> Any:
        ours = isinstance(host, str) and host.endswith(f".{DOMAIN}")
        return resolve("127.0.0.1" if ours else host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
