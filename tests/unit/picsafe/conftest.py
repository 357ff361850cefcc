from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from picsafe import CredentialMemory, PicSafe
from picsafe.client.session import Approve, Clock
from picsafe.workers.process import InProcess
from tests.fakes import media
from tests.fakes.picsafe import CODE, PICSAFE, FakePicSafe

MakeClient = Callable[..., PicSafe]


@pytest.fixture(autouse=True)
def _workers_are_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is quicker; tests/unit/picsafe/workers start the real ones."""
    monkeypatch.setattr("picsafe.workers.pool.start_worker", InProcess)


@pytest.fixture
def fake() -> FakePicSafe:
    return FakePicSafe()


@pytest.fixture(autouse=True)
def _the_contract_is_kept(fake: FakePicSafe) -> Iterator[None]:
    """What raises inside a client or a command may end as an error that the test expects."""
    yield
    assert fake.broken == []


@pytest.fixture
def slept() -> list[float]:
    """How long the client waited, each time; it does not really wait."""
    return []


@pytest.fixture
def make_client(fake: FakePicSafe, slept: list[float]) -> Iterator[MakeClient]:
    made: list[PicSafe] = []

    def make(
        *,
        approve: Approve | None = None,
        server: str = PICSAFE,
        key_url: str | None = None,
        clock: Clock = fake.clock,
        signed_in: bool = True,
    ) -> PicSafe:
        client = PicSafe(
            server,
            key_url=key_url,
            credentials=CredentialMemory(),
            transport=fake.transport(),
            approve=approve,
            clock=clock,
            sleep=slept.append,
        )
        made.append(client)
        if signed_in:
            client.complete_sign_in(client.sign_in("pat@example.org"), code=CODE)
            fake.requests.clear()
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "wound.jpg"
    path.write_bytes(media.photo())
    return path


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "gait.mp4"
    path.write_bytes(media.video())
    return path


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "cough.m4a"
    path.write_bytes(media.audio())
    return path
