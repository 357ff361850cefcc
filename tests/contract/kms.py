"""Clients of KMS for the fixtures of the contract suites."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws import clients
from tests.fakes.kms import honour_digests

# parameters of a fixture that calls ``kms_client``: moto, and LocalStack
KMS = ("kms", pytest.param("kms of localstack", marks=pytest.mark.peer))


def kms_client(request: pytest.FixtureRequest) -> Any:
    """A client of KMS for the fixture that asks, where its parameter says."""
    if request.param == "kms of localstack":
        return request.getfixturevalue("localstack").kms()
    honour_digests(request.getfixturevalue("monkeypatch"))
    request.getfixturevalue("moto")
    return clients.client("kms")
