"""One environment, its packages built once for all workers, and an account to deploy to."""

from __future__ import annotations

import fcntl
import json
import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import msgspec
import pytest
from moto import mock_aws

from chalicelib.settings import SERVICES
from infra import packaging
from infra.deployment import Deployment
from infra.packaging import Package
from infra.settings import ENVIRONMENTS, Environment, parse
from tests.fakes.aws_environment import set_credentials
from tests.fakes.kms import honour_digests, make_no_unused_pairs
from tests.infra.account import ACCOUNT, Document, MemoryAccount, read_templates_as_json
from tests.infra.aws_faults import SimulatedClock
from tests.infra.hosted_deployment import HostedDeployment, hosted_deployment
from tests.infra.operator import Operator
from tests.infra.roles import HOME

Packages = dict[str, Package]


def example() -> Document:
    """The example of an environment's settings, decoded."""
    return tomllib.loads((ENVIRONMENTS / "example.toml").read_text())


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    """The package of every service, as ``python -m infra`` builds them for production."""
    own = tmp_path_factory.getbasetemp()
    # pytest-xdist's workers have a folder of their own each in that of the run
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "packages"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return {service: _package(service, folder / service) for service in SERVICES}


def _package(service: str, folder: Path) -> Package:
    note = folder / "package.json"
    if not note.exists():
        built = packaging.build(parse("prod", example()), service, folder)
        kept = {"template": built.template, "digest": built.digest, "compiled": built.compiled}
        note.write_bytes(msgspec.json.encode(kept))
    return Package(service, folder / f"{service}.zip", **json.loads(note.read_bytes()))


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryAccount]:
    """An empty account."""
    set_credentials(monkeypatch, "eu-west-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    read_templates_as_json(monkeypatch)
    make_no_unused_pairs(monkeypatch)
    with mock_aws():
        yield MemoryAccount()


@pytest.fixture
def settings(account: MemoryAccount) -> Environment:
    """An environment whose hosted zone is in the account."""
    zone = boto3.client("route53").create_hosted_zone(Name="example.org", CallerReference="test")
    document = example()
    document["domains"]["hosted_zone_id"] = zone["HostedZone"]["Id"].rpartition("/")[2]
    document["account"] = ACCOUNT
    return parse("prod", document)


class RecordingReporter:
    """A reporter that remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def doing(self, what: str) -> None:
        self.lines.append(what)

    def done(self, what: str) -> None:
        self.lines.append(what)


@pytest.fixture
def reporter() -> RecordingReporter:
    return RecordingReporter()


@pytest.fixture
def deployment(
    account: MemoryAccount,
    settings: Environment,
    packages: Packages,
    reporter: RecordingReporter,
    tmp_path: Path,
) -> Callable[[Environment], Deployment]:
    """Makes deployments to the account, with the packages that are built already."""

    def make(wanted: Environment = settings) -> Deployment:
        return Deployment(wanted, account, reporter, tmp_path, lambda _s, service, _f: packages[service])

    return make


@pytest.fixture
def run(
    account: MemoryAccount,
    settings: Environment,
    packages: Packages,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Operator:
    """The operator, who types commands."""
    return Operator.start(account, settings, packages, tmp_path, monkeypatch)


@pytest.fixture
def hosted(monkeypatch: pytest.MonkeyPatch) -> Iterator[HostedDeployment]:
    """The services as they run on AWS."""
    set_credentials(monkeypatch, HOME)
    honour_digests(monkeypatch)
    with hosted_deployment() as hosted:
        yield hosted


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimulatedClock:
    """A clock that nobody has to wait for."""
    clock = SimulatedClock()
    clock.install(monkeypatch)
    return clock
