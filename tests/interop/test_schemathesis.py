"""Schemathesis throws at a running server what docs/openapi.json allows, and what it does not.

Every call is made with a live session, an administrator's rights or an API key, so that it gets beyond the
first check.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.e2e.running_server import ROOT, Person, RunningServer, running_server

DESCRIPTION = json.loads((ROOT / "docs" / "openapi.json").read_text())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]
# these end the session or the account that every other call is made with
ENDINGS = {"DELETE /me", "POST /sign-out"}


@dataclass(frozen=True)
class Attacked:
    """A running server, and those in whose names it is called."""

    server: RunningServer
    pat: Person
    api_key: str

    def headers(self, label: str) -> dict[str, str]:
        method, path = label.split(" ")
        needed = DESCRIPTION["paths"][path][method.lower()].get("security", [])
        who = self.server.sign_in("leaving@example.org") if label in ENDINGS else self.pat
        if any("apiKey" in one for one in needed):
            return {"X-Api-Key": self.api_key}
        return who.headers if needed else {}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    data = tmp_path_factory.mktemp("schemathesis") / "data"
    with running_server(data) as server:
        pat = server.sign_in()
        admin(data, "create-enterprise", "Example Hospital", "--administrator", pat.email)
        made = httpx.post(
            f"{server.url}/enterprise/api-keys", json={"name": "Fuzz"}, headers=pat.headers
        ).raise_for_status()
        yield Attacked(server, pat, made.json()["api_key"])


def admin(data: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "picsafe", "admin", "--data", str(data), *arguments]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)


schema = schemathesis.openapi.from_dict(DESCRIPTION)
# besides its own list: a file that is larger than any may be
schema.config.checks.negative_data_rejection.expected_statuses.append("413")


@schema.parametrize()
@settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_nothing_undeclared_is_answered(case: Any, attacked: Attacked) -> None:
    headers = attacked.headers(case.operation.label)
    # of two credentials it spoils one, and the other one is good
    checks = [check for check in CHECKS if check is not ignored_auth or "X-Api-Key" not in headers]
    case.call_and_validate(base_url=attacked.server.url, headers=headers, checks=checks)
