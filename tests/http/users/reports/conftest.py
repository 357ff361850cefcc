"""The same server as for the enterprises' calls."""

from __future__ import annotations

from tests.http.users.enterprises.conftest import admin, server

__all__ = ["admin", "server"]
