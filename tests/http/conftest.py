from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.aws_environment import set_credentials
from tests.fakes.kms import honour_digests
from tests.http import backends
from tests.http.backends import AwsAccount, AwsBackend, Backend
from tests.http.deployment import Deployment, on_aws, one_machine


@pytest.fixture(params=["one machine", "aws"])
def deployment(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployment]:
    """The whole application, over the adapters of one machine and over those of AWS."""
    if request.param == "one machine":
        with one_machine(tmp_path / "data") as deployment:
            yield deployment
        return
    set_credentials(monkeypatch, "eu-west-2")
    honour_digests(monkeypatch)
    with on_aws() as deployment:
        yield deployment


@pytest.fixture(scope="module", params=["one machine", "under its role"])
def aws_account(request: pytest.FixtureRequest) -> Iterator[AwsAccount | None]:
    """Where a service's tests run: without an account, and then once more in one."""
    if request.param == "one machine":
        yield None
    else:
        with backends.aws_account() as account:
            yield account


@pytest.fixture
def make_backend(aws_account: AwsAccount | None, tmp_path: Path) -> Iterator[Callable[[str], Backend]]:
    """Makes what a service runs on, with nothing in it."""
    if aws_account is not None:
        yield lambda service: AwsBackend(service, aws_account)
    else:
        with backends.local_backend(tmp_path / "data") as backend:
            yield lambda _service: backend
