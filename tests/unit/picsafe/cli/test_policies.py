"""Who may open a report, on the command line: senders say it, openers are told why not and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.policies.terms import Terms
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.sealed_reports import add_report

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("signed_in")


def asked(fake: FakePicSafe, method: str, ending: str) -> dict[str, Any]:
    """The body of the last such request."""
    (*_, last) = [
        json.loads(request.content)
        for request in fake.requests
        if request.method == method and request.url.path.endswith(ending)
    ]
    return dict(last)


@pytest.fixture
def report(fake: FakePicSafe, tmp_path: Path) -> str:
    """A report of somebody else's, in a file beside."""
    report_id = add_report(fake, tmp_path, 1)
    fake.keys[report_id].owner = "99"
    return report_id


@pytest.fixture
def file(fake: FakePicSafe, report: str, tmp_path: Path) -> Path:
    path = tmp_path / f"{report}.picsafe"
    path.write_bytes(next(iter(fake.files.values())))
    return path


def narrow(fake: FakePicSafe, report: str, terms: Terms) -> None:
    fake.keys[report].policy = KeyPolicy(terms)


def test_a_sender_says_who_may_open_it(fake: FakePicSafe, run: Run, photo: Path) -> None:
    options = ["--only", "kim@example.org", "--only", "*@hospital.example", "--openings", "2"]
    times = ["--not-before", "2026-03-04T05:00+00:00", "--not-after", "2999-03-11T05:00+00:00"]
    flags = ["--two-person", "--treatment-only", "--break-glass"]
    result = run("send", photo, "--consent", "none", "--to", "recipient", *options, *times, *flags, "--json")
    assert result.exit_code == 0, result.output
    body = asked(fake, "POST", "/keys")
    assert body["destination"] == "recipient"
    assert body["policy"] == {
        "recipients": ["kim@example.org", "*@hospital.example"],
        "not_before": "2026-03-04T05:00:00Z",
        "not_after": "2999-03-11T05:00:00Z",
        "openings": 2,
        "two_person": True,
        "purposes": ["treatment"],
        "break_glass": True,
    }


def test_a_file_and_what_says_nothing(fake: FakePicSafe, run: Run, photo: Path, tmp_path: Path) -> None:
    output = tmp_path / "sealed.picsafe"
    made = run("send", photo, "--consent", "none", "--no-upload", "--output", output, "--openings", "1")
    assert made.exit_code == 0, made.output
    assert asked(fake, "POST", "/keys")["destination"] == "file"
    assert run("send", photo, "--consent", "none").exit_code == 0
    body = asked(fake, "POST", "/keys")
    assert body == {"report_id": body["report_id"], "destination": "storage"}


@pytest.mark.parametrize(
    "options",
    [
        ["--openings", "0"],
        ["--only", "pat"],
        ["--only", "pat@"],
        ["--only", "*"],
        ["--not-after", "tomorrow"],
        ["--not-after", "2999-03-04", "--not-before", "2999-03-05"],
        ["--not-after", "2026-03-04"],
        ["--not-after", "2020-01-01T00:00+00:00"],
        ["--static-key", "x", "--openings", "1"],
        ["--to", "fhir", "--openings", "1"],
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_sent(
    fake: FakePicSafe, run: Run, photo: Path, options: list[str]
) -> None:
    fake.requests.clear()
    assert run("send", photo, "--consent", "none", *options).exit_code == 2
    assert fake.keys == {}


@pytest.mark.parametrize(
    "command",
    [
        ["send", "photo.jpg", "--consent", "none", "--only", "kim@example.org", "--only", "pat"],
        ["policy", "0000000171772600767000", "--only", "pat"],
        ["enterprise", "policy", "--only", "pat"],
        ["approve", "0000000171772600767000", "--recipient", "pat"],
    ],
)
def test_what_is_no_address_is_named(fake: FakePicSafe, run: Run, photo: Path, command: list[str]) -> None:
    fake.requests.clear()
    refused = run(*[photo if one == "photo.jpg" else one for one in command])
    assert refused.exit_code == 2
    assert "'pat' is no e-mail address" in refused.stderr
    assert fake.requests == []


def test_a_day_is_over_at_its_end(fake: FakePicSafe, run: Run, photo: Path) -> None:
    assert run("send", photo, "--consent", "none", "--not-after", "2999-03-11").exit_code == 0
    assert asked(fake, "POST", "/keys")["policy"]["not_after"].endswith(":59:59Z")


def test_who_is_not_named_is_told_so_and_may_break_the_glass(
    fake: FakePicSafe, run: Run, report: str, file: Path
) -> None:
    narrow(fake, report, Terms(("kim@example.org",), break_glass=True))
    refused = run("open", file)
    assert refused.exit_code == 4
    assert "[not_named]" in refused.stderr
    # whether it is there does not show, and whoever is not named learns nothing else of a policy
    assert "--emergency" not in refused.stderr
    opened = run("open", file, "--emergency", "Unconscious")
    assert opened.exit_code == 0, opened.output
    assert fake.keys[report].entries[-1]["reason"] == "Unconscious"
    log = run("log", file).stdout
    assert "opened it in an emergency: Unconscious" in log
    narrow(fake, report, Terms(("kim@example.org",)))
    assert "[no_break_glass]" in run("open", file, "--emergency", "Asleep").stderr
    log = run("log", file).stdout
    assert "asked for the key in an emergency: Asleep" in log
    assert "opened it in an emergency: Asleep" not in log


def test_who_opens_it_says_what_for(fake: FakePicSafe, run: Run, report: str, file: Path) -> None:
    narrow(fake, report, Terms(purposes=("treatment",)))
    refused = run("open", file)
    assert "--purpose treatment" in refused.stderr
    assert "[purpose_not_consented]" in run("open", file, "--purpose", "education").stderr
    assert run("open", file, "--purpose", "treatment").exit_code == 0
    log = run("log", file).stdout
    assert "asked for the key, for education" in log
    assert "asked for the key, for treatment" in log


def test_a_second_person_approves(fake: FakePicSafe, run: Run, report: str, file: Path) -> None:
    narrow(fake, report, Terms(two_person=True))
    assert "picsafe approve" in run("open", file).stderr
    approved = run("approve", file, "--recipient", "kim@example.org")
    assert approved.stdout.startswith("kim@example.org can open the report until 5 Mar 2026")
    assert asked(fake, "POST", "/approvals") == {"recipient": "kim@example.org", "tag": fake.keys[report].tag}
    assert "[own_approval]" in run("approve", file, "--recipient", "pat@example.org").stderr
    fake.keys[report].owner = "17"
    document = json.loads(run("approve", report, "--recipient", "sam@example.org", "--json").stdout)
    assert document["recipient"] == "sam@example.org"
    assert asked(fake, "POST", "/approvals") == {"recipient": "sam@example.org"}


def test_a_link_is_enough_to_approve(fake: FakePicSafe, run: Run, photo: Path) -> None:
    sent = run("send", photo, "--consent", "none", "--two-person", "--json")
    made = json.loads(sent.stdout)
    fake.keys[made["report_id"]].owner = "99"
    assert run("approve", made["link"], "--recipient", "kim@example.org").exit_code == 0
    assert asked(fake, "POST", "/approvals")["tag"] == fake.keys[made["report_id"]].tag


def test_a_sender_sees_and_changes_it(fake: FakePicSafe, run: Run, report: str) -> None:
    assert "[not_sender]" in run("policy", report).stderr
    fake.keys[report].owner = "17"
    assert "anybody who has the link or the file" in run("policy", report).stdout
    changed = run("policy", report, "--only", "kim@example.org", "--openings", "2", "--two-person")
    assert "kim@example.org" in changed.stdout
    assert "a second one has to approve" in changed.stdout
    run("approve", report, "--recipient", "kim@example.org")
    assert "Approved: kim@example.org, until 5 Mar 2026" in run("policy", report).stdout
    shown = json.loads(run("policy", report, "--json").stdout)
    assert shown["policy"]["openings"] == 2
    assert run("policy", report, "--lift", "--openings", "1").exit_code == 2
    assert "anybody who has the link" in run("policy", report, "--lift").stdout
