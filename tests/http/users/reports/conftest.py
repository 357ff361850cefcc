"""The same server as for the enterprises' calls, and files that were uploaded to PicSafe Cloud."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from chalicelib.tokens.claims import Claims
from tests.fakes.reports import MY_URL, SENT_AT
from tests.fakes.uploads import sha256
from tests.http.users.enterprises.conftest import Server, admin, server

__all__ = ["Files", "admin", "files", "server"]

REGION = "ap-southeast-2"
SIZE = 1234
EXPIRES_AT = SENT_AT.replace(microsecond=0) + timedelta(days=7)


@dataclass(frozen=True)
class Files:
    """PicSafe Cloud's storage in the hands of the operator."""

    server: Server

    def upload(
        self,
        name: str,
        *,
        owner: int = 11,
        expires_at: datetime = EXPIRES_AT,
    ) -> str:
        """Put a file there; returns its link."""
        content = bytes(SIZE)
        signed = self.server.service.operator.adapters.storage.sign_upload(
            REGION,
            name,
            size=SIZE,
            sha256=sha256(content),
            owner=owner,
            expires_at=expires_at,
            lifetime=timedelta(minutes=10),
        )
        upload = {"url": signed.url, "headers": dict(signed.headers)}
        self.server.service.backend.upload(REGION, upload, content)
        return f"{MY_URL}/app/report/au/{name}"

    def withdraw(self, link: str) -> None:
        """Withdraw the file of a link."""
        storage = self.server.service.operator.adapters.storage
        storage.withdraw(REGION, link.rpartition("/")[2], expires_at=EXPIRES_AT)


@pytest.fixture
def files(server: Server) -> Files:
    return Files(server)


@pytest.fixture
def pat(server: Server) -> Claims:
    return server.person(11)


@pytest.fixture
def hospital(server: Server, admin: Claims, pat: Claims) -> int:
    """An enterprise to which Pat belongs."""
    number = server.enterprise(admin)
    server.call("PATCH", "/enterprise", admin, {"emails": [pat.email]})
    answer = server.call("POST", "/me/invitations", pat, {"enterprise_id": number, "accept": True})
    assert answer.status == 200
    return number


@pytest.fixture
def api_key(server: Server, admin: Claims, hospital: int) -> str:
    return server.api_key(admin)["api_key"]
