"""What clients of AWS find in the environment of a test, and sessions that find nothing else."""

from __future__ import annotations

import pytest
from botocore.loaders import create_loader
from botocore.session import Session, get_session

from chalicelib.aws import clients

_LOADER = create_loader()


def set_credentials(monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    """Have AWS's clients use credentials that open nothing, and a region."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    # one that is made while Chalice's test client calls an app keeps to the environment of that call
    clients._own_session()


def new_session() -> Session:
    """A session for which AWS's descriptions of its services are read once a process: it takes a while."""
    session = get_session()
    session.register_component("data_loader", _LOADER)
    return session
