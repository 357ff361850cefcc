"""The same server as for the enterprises' calls, and files that were uploaded to PicSafe Cloud."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.fakes.reports import MY_URL, SENT_AT
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
        content, hour = bytes(SIZE), timedelta(hours=1)
        form = self.server.service.operator.adapters.storage.upload_form(
            REGION, name, size=SIZE, owner=owner, expires_at=expires_at, lifetime=hour
        )
        self.server.service.backend.upload(REGION, dict(form.fields), content)
        return f"{MY_URL}/app/report/au/{name}"

    def delete(self, link: str) -> None:
        """Delete the file of a link."""
        self.server.service.operator.adapters.storage.delete(REGION, link.rpartition("/")[2])


@pytest.fixture
def files(server: Server) -> Files:
    return Files(server)
