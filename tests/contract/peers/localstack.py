"""Clients of a LocalStack that runs here."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.session import Session, get_session

from chalicelib.aws import clients

DOMAIN = "localhost.localstack.cloud"


def known_to_it() -> Session:
    """A session whose signatures it can check: it takes this for the secret of every access key."""
    session = get_session()
    session.set_credentials("test", "test", "test")
    return session


@dataclass(frozen=True)
class LocalStack:
    """LocalStack behind a port of the loopback, with clients like those that the adapters are given."""

    port: int
    session: Session = field(default_factory=known_to_it)

    def kms(self) -> Any:
        url = f"http://127.0.0.1:{self.port}"
        return clients.client("kms", "eu-west-1", url, session=self.session)

    def s3(self, region: str) -> Any:
        """One that puts the bucket into the host's name, as it does with AWS."""
        url = f"http://s3.{region}.{DOMAIN}:{self.port}"
        return clients.client("s3", region, url, session=self.session)


def resolve_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let LocalStack's names mean this machine, without asking a name server."""
    resolve = socket.getaddrinfo

    def resolved(host: Any, *arguments: Any, **named: Any) -> Any:
        ours = isinstance(host, str) and host.endswith(f".{DOMAIN}")
        return resolve("127.0.0.1" if ours else host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
