from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.kms import honour_digests
from tests.http import backends
from tests.http.backends import Account, Ground, UnderItsRole
from tests.http.deployment import Place, on_aws, one_machine


@pytest.fixture(params=["one machine", "aws"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The whole application, over the adapters of one machine and over those of AWS."""
    if request.param == "one machine":
        with one_machine(tmp_path / "data") as place:
            yield place
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    honour_digests(monkeypatch)
    with on_aws() as place:
        yield place


@pytest.fixture(scope="module", params=["one machine", "under its role"])
def account(request: pytest.FixtureRequest) -> Iterator[Account | None]:
    """Where a service's tests run: without an account, and then once more in one."""
    if request.param == "one machine":
        yield None
    else:
        with backends.account() as account:
            yield account


@pytest.fixture
def ground_of(account: Account | None, tmp_path: Path) -> Iterator[Callable[[str], Ground]]:
    """What a service stands on, which is empty."""
    if account is not None:
        yield lambda service: UnderItsRole(service, account)
    else:
        with backends.one_machine(tmp_path / "data") as ground:
            yield lambda _service: ground
