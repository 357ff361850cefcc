from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.attempts import Route
from picsafe.endpoint.config import decode_config
from picsafe.endpoint.engine import Worker
from picsafe.endpoint.intake import Arrival, Taken
from tests.fakes.picsafe import API_KEY, PICSAFE, FakePicSafe

CONFIG = """
data = "{data}"
[tokens]
user_server = "{picsafe}"
[keys]
servers = ["{picsafe}"]
api_key = "env:ENDPOINT_API_KEY"
[destination.archive]
kind = "folder"
path = "{archive}"
"""


class Hospital:
    """An Endpoint Server of tests, whose workers do a job when they are told to."""

    def __init__(self, fake: FakePicSafe, folder: Path, config: str = CONFIG) -> None:
        self.fake = fake
        self.archive = folder / "archive"
        self.archive.mkdir(exist_ok=True)
        self.route: Route | None = None
        self._runs = 0
        self._config = config.format(data=folder / "endpoint", archive=self.archive, picsafe=PICSAFE)
        self.endpoint = self._made()

    def restart(self) -> None:
        """As after the process was killed: a new one with the same folders."""
        self.endpoint.close()
        self.endpoint = self._made()

    def take(
        self,
        path: Path,
        *,
        via: str = "post",
        report_id: str | None = None,
        sender: dict[str, str] | None = None,
    ) -> Taken:
        with self.endpoint.spool.draft(2**31) as draft:
            draft.write(path.read_bytes())
            arrival = Arrival(
                via=via,  # type: ignore[arg-type] # a literal
                report_id=report_id or path.stem,
                sender=sender or {},
                may_be_plain=True,
            )
            return self.endpoint.intake.take(draft, arrival)

    def work(self, times: int = 20) -> None:
        """Do what is due, at most so many jobs a worker."""
        for worker in self.workers():
            for _ in range(times):
                if not worker.step():
                    break

    def workers(self) -> list[Worker]:
        self._runs += 1
        workers = list(self.endpoint.deliveries.workers(f"run-{self._runs}"))
        self.endpoint.jobs.recover(f"run-{self._runs}", self.fake.clock())
        return workers

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.fake.now += timedelta(**by)

    def arrived(self) -> list[str]:
        return sorted(path.name for path in self.archive.iterdir() if not path.name.startswith("."))

    def _made(self) -> Endpoint:
        endpoint = Endpoint(
            decode_config(self._config.encode()),
            clock=self.fake.clock,
            transport=self.fake.transport(),
            jitter=lambda: 1.0,
        )
        endpoint.lock()
        if self.route is not None:
            endpoint.deliveries.routes = {self.route.destination.name: self.route}
        return endpoint


@pytest.fixture
def api_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDPOINT_API_KEY", API_KEY)


@pytest.fixture
def make_hospital(
    fake: FakePicSafe,
    tmp_path: Path,
    api_key: None,
) -> Iterator[Callable[..., Hospital]]:
    made: list[Hospital] = []

    def make(config: str = CONFIG, folder: Path = tmp_path) -> Hospital:
        folder.mkdir(exist_ok=True)
        made.append(Hospital(fake, folder, config))
        return made[-1]

    yield make
    for hospital in made:
        hospital.endpoint.close()


@pytest.fixture
def hospital(make_hospital: Callable[..., Hospital]) -> Hospital:
    return make_hospital()
