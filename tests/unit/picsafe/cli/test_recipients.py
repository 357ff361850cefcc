"""``picsafe send --to ADDRESS`` and ``--tell``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.fakes.picsafe import FakePicSafe, problem

Run = Callable[..., Result]

KIM, SAM = "kim@example.org", "sam@example.net"
pytestmark = pytest.mark.usefixtures("signed_in")


def send(run: Run, photo: Path, *options: str) -> Result:
    return run("send", photo, "--consent", "none", *options)


def refused(result: Result, words: str) -> None:
    assert result.exit_code == 2, result.output
    assert words in " ".join(result.stderr.split())


def test_people_are_named_by_where_it_goes(fake: FakePicSafe, run: Run, photo: Path) -> None:
    sent = send(run, photo, "--to", KIM, "--to", SAM, "--only", "*@hospital.example")
    assert sent.exit_code == 0, sent.output
    [logged] = fake.logged
    assert logged["destination"] == "recipient"
    assert logged["recipients"] == ["*@hospital.example", KIM, SAM]
    assert "mails the link" not in sent.stderr


def test_they_are_told_where_that_is_wanted(fake: FakePicSafe, run: Run, photo: Path) -> None:
    fake.unreachable = [SAM]
    sent = send(run, photo, "--to", KIM, "--to", SAM, "--tell")
    assert f"PicSafe mails the link to {KIM}." in sent.stderr
    assert f"PicSafe does not mail {SAM}: send them the link." in sent.stderr
    told = json.loads(send(run, photo, "--to", "storage", "--only", KIM, "--tell", "--json").stdout)
    assert (told["told"], told["not_told"]) == ([KIM], [])


def test_what_is_sent_is_sent_though_nobody_is_told(fake: FakePicSafe, run: Run, photo: Path) -> None:
    fake.faults.append(
        lambda one: problem(409, "not_uploaded") if one.url.path.endswith("/reports/tell") else None
    )
    sent = send(run, photo, "--to", KIM, "--tell")
    assert sent.exit_code == 0, sent.output
    assert "Nobody is told by mail" in sent.stderr
    assert len(fake.logged) == 1


def test_the_environment_names_one(
    fake: FakePicSafe, run: Run, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICSAFE_SEND_TO", "My Practice")
    assert "My Practice" in send(run, photo).stderr
    monkeypatch.setenv("PICSAFE_SEND_TO", KIM)
    assert send(run, photo).exit_code == 0
    assert [report["recipients"] for report in fake.logged] == [[KIM]]


def test_a_report_goes_to_one_place(run: Run, photo: Path) -> None:
    for places in ((KIM, "dropbox"), ("storage", "recipient")):
        options = [part for place in places for part in ("--to", place)]
        refused(send(run, photo, *options), "A report goes to one place")


def test_nobody_is_told_who_is_not_named(run: Run, photo: Path, tmp_path: Path) -> None:
    refused(send(run, photo, "--tell"), "--tell mails those whom you name")
    refused(send(run, photo, "--only", "*@hospital.example", "--tell"), "--tell mails those whom you name")
    file = ("--no-upload", "--output", str(tmp_path))
    refused(send(run, photo, "--only", KIM, *file, "--tell"), "--tell mails a link")
