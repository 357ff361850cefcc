"""``picsafe connect`` and ``picsafe send --to``: a Dropbox and a Box of a person's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from picsafe.cli import cli
from picsafe.cli.settings import Settings
from tests.contract.delivery.box import BoxHarness
from tests.contract.delivery.dropbox import DropboxHarness
from tests.contract.delivery.harness import Fault
from tests.contract.peers.box import CLIENT_ID, CLIENT_SECRET
from tests.contract.peers.dropbox import APP_KEY
from tests.fakes import media
from tests.fakes.picsafe import PICSAFE, FakePicSafe


@dataclass
class Person:
    """Somebody at a command line, who agrees to whatever they are asked to open."""

    fake: FakePicSafe
    home: Path
    agreed: list[str] = field(default_factory=list)

    def run(self, *arguments: str) -> Result:
        settings = Settings(transport=self.fake.transport(), clock=self.fake.clock, sleep=lambda _: None)
        command = ["--home", str(self.home), "--server", PICSAFE, *arguments]
        return CliRunner().invoke(cli, command, obj=settings)

    def works(self, *arguments: str) -> Result:
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result

    def kept(self) -> list[Path]:
        return list((self.home / "undelivered").iterdir())


@pytest.fixture
def person(fake: FakePicSafe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    made = Person(fake, tmp_path / "home")
    (tmp_path / "wound.jpg").write_bytes(media.photo())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "click.prompt", lambda text, **_: CLIENT_SECRET if "secret" in text else made.agreed[-1]
    )
    made.works("sign-in", "--link", f"{PICSAFE}/app/sign-in#token=link-secret")
    return made


SEND = ("send", "wound.jpg", "--consent", "none", "--patient-id", "4711", "--to")


def test_a_dropbox(person: Person, dropbox_harness: DropboxHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    service = dropbox_harness.service
    monkeypatch.setattr("click.launch", lambda url: person.agreed.append(service.agree(url)))
    certificate = str(dropbox_harness.settings().ca_file)
    connect = ("connect", "dropbox", "--app-key", APP_KEY, "--ca-file", certificate, "--open")
    connected = person.works(*connect)
    paths = list((person.home / "connections").iterdir())
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert not any(token in connected.output for token in service.refresh_tokens)

    dropbox_harness.inject(Fault.LOST_ANSWER, at=4)
    person.works(*SEND, "dropbox")
    (arrived,) = dropbox_harness.arrived()
    assert {"report.pdf", "metadata.json", "001.jpg"} <= set(arrived.files)
    assert not any("4711" in text for text in dropbox_harness.texts())

    # somebody has disconnected the app: the report waits, and goes on once it is connected again
    service.refresh_tokens.clear()
    refused = person.run(*SEND, "dropbox")
    assert (refused.exit_code, "[not_connected]" in refused.stderr) == (3, True)
    assert len(person.kept()) == 1
    person.works(*connect)
    person.works("send", "--resume")
    assert len(dropbox_harness.arrived()) == 2
    assert person.kept() == []


def test_a_box(person: Person, box_harness: BoxHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.launch", lambda url: person.agreed.append(box_harness.service.agree(url)))
    certificate = str(box_harness.settings().ca_file)
    connected = person.works("connect", "box", "--client-id", CLIENT_ID, "--ca-file", certificate, "--open")
    assert CLIENT_SECRET not in connected.output
    paths = [path for path in (person.home / "connections").iterdir() if path.suffix != ".lock"]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    person.works(*SEND, "box")
    (arrived,) = box_harness.arrived()
    assert {"report.pdf", "metadata.json", "001.jpg"} <= set(arrived.files)
    assert person.kept() == []
    assert person.works("connect", "list").stdout.count("box") == 1
