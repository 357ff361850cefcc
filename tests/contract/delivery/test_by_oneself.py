"""``picsafe connect dropbox`` and ``picsafe send --to dropbox``: the folder of a person's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from picsafe.cli import cli
from picsafe.cli.settings import Settings
from tests.contract.delivery.dropbox import DropboxHarness
from tests.contract.delivery.harness import Fault
from tests.contract.peers.dropbox import APP_KEY
from tests.fakes import media
from tests.fakes.picsafe import PICSAFE, FakePicSafe


def test_a_dropbox(
    fake: FakePicSafe, dropbox_harness: DropboxHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo, home = tmp_path / "wound.jpg", tmp_path / "home"
    photo.write_bytes(media.photo())
    certificate = str(dropbox_harness.settings().ca_file)
    agreed: list[str] = []
    monkeypatch.setattr("click.launch", lambda url: agreed.append(dropbox_harness.service.agree(url)))
    monkeypatch.setattr("click.prompt", lambda *_, **__: agreed[-1])

    def run(*arguments: str) -> Result:
        settings = Settings(transport=fake.transport(), clock=fake.clock, sleep=lambda _: None)
        command = ["--home", str(home), "--server", PICSAFE, *arguments]
        return CliRunner().invoke(cli, command, obj=settings)

    assert run("sign-in", "--link", f"{PICSAFE}/app/sign-in#token=link-secret").exit_code == 0
    connected = run("connect", "dropbox", "--app-key", APP_KEY, "--ca-file", certificate, "--open")
    assert connected.exit_code == 0, connected.output
    paths = list((home / "connections").iterdir())
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert not any(token in connected.output for token in dropbox_harness.service.refresh_tokens)

    send = ("send", str(photo), "--consent", "none", "--to", "dropbox", "--patient-id", "4711")
    dropbox_harness.service.requests.clear()
    dropbox_harness.inject(Fault.LOST_ANSWER, at=4)
    sent = run(*send)
    assert sent.exit_code == 0, sent.output
    (arrived,) = dropbox_harness.arrived()
    assert {"report.pdf", "metadata.json", "001.jpg"} <= set(arrived.files)
    assert not any("4711" in text for text in dropbox_harness.texts())

    # somebody has disconnected the app: the report waits, and goes on once it is connected again
    dropbox_harness.service.refresh_tokens.clear()
    refused = run(*send)
    assert (refused.exit_code, "[not_connected]" in refused.stderr) == (3, True)
    assert len(list((home / "undelivered").iterdir())) == 1
    assert run("connect", "dropbox", "--app-key", APP_KEY, "--ca-file", certificate, "--open").exit_code == 0
    assert run("send", "--resume").exit_code == 0
    assert len(dropbox_harness.arrived()) == 2
    assert list((home / "undelivered").iterdir()) == []
