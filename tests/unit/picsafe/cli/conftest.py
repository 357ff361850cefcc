from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from picsafe.cli import cli
from picsafe.cli.settings import Settings
from tests.fakes.careless_fhir import CarelessFhir, careless_fhir
from tests.fakes.picsafe import PICSAFE, FakePicSafe

Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(fake: FakePicSafe, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command line with the fake behind it, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PICSAFE_HOME", str(home))
    monkeypatch.setenv("PICSAFE_SERVER", PICSAFE)

    def invoke(*arguments: str | Path, input: str | None = None) -> Result:  # noqa: A002 - click's name
        settings = Settings(transport=fake.transport(), clock=fake.clock, sleep=lambda _: None)
        return CliRunner().invoke(cli, [str(one) for one in arguments], obj=settings, input=input)

    return invoke


@pytest.fixture
def signed_in(run: Run) -> None:
    assert run("sign-in", "--link", f"{PICSAFE}/app/sign-in#token=link-secret").exit_code == 0


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as fake:
        yield fake


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
