from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.fakes.picsafe import API_KEY, HOSPITAL, FakePicSafe, problem
from tests.fakes.sealed_reports import add_report, report_id

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _with_an_api_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICSAFE_API_KEY", API_KEY)


@pytest.fixture
def fetched(fake: FakePicSafe, run: Run, tmp_path: Path) -> list[str]:
    """Two reports that the script has fetched, one of which somebody else has opened, too."""
    reports = [add_report(fake, tmp_path, 1), add_report(fake, tmp_path, 2, keyserver_url=HOSPITAL)]
    assert run("sync", "--to", "reports", "--once").exit_code == 0
    kim = {**fake.user, "userid": 23, "lastname": "=Example", "email": "kim@example.org"}
    fake.record(reports[1], "fetch", user={"kind": "user", **kim})
    return reports


def entries(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["entries"]
    return found


def asked_for(result: Result) -> list[tuple[str, str]]:
    return [(one["report_id"], one["entry"]["action"]) for one in entries(result)]


def test_all_that_happened_to_what_members_sent_is_shown_whichever_key_server_has_it(
    fetched: list[str], run: Run
) -> None:
    one, other = fetched
    result = run("enterprise", "trail")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[2:]] == [one, one, other, other, other]
    assert "<kim@example.org>" in lines[-1]
    assert "asked for the key" in lines[-1]


def test_it_is_narrowed_to_a_report_a_person_a_time_and_to_openings(
    fetched: list[str], fake: FakePicSafe, run: Run
) -> None:
    one, other = fetched
    trail = ("enterprise", "trail", "--json")
    assert asked_for(run(*trail, "--report", one)) == [(one, "create"), (one, "fetch")]
    assert asked_for(run(*trail, "--person", "Kim@Example.org")) == [(other, "fetch")]
    assert asked_for(run(*trail, "--openings")) == [(one, "fetch"), (other, "fetch"), (other, "fetch")]
    assert asked_for(run(*trail, "--limit", "1", "--openings")) == [(other, "fetch")] * 2
    assert asked_for(run(*trail, "--since", "2026-03-05")) == []
    assert len(asked_for(run(*trail, "--until", "2026-03-05"))) == 5
    assert asked_for(run(*trail, "--limit", "1", "--report", one, "--openings")) == [(one, "fetch")]
    assert run(*trail, "--report", report_id(9)).exit_code == 5
    assert run(*trail, "--person", "nobody").exit_code == 2


def test_whoever_looks_at_the_newest_alone_is_told_so(fetched: list[str], run: Run) -> None:
    said = run("enterprise", "trail", "--limit", "1")
    assert said.exit_code == 0
    assert "Looking only at the newest 1 report of 2: see --limit." in said.stderr
    assert run("enterprise", "trail", "--limit", "2").stderr == ""


def test_an_export_for_spreadsheets_has_no_formulas(fetched: list[str], run: Run, tmp_path: Path) -> None:
    assert run("enterprise", "trail", "--format", "csv", "--to", "trail.csv").exit_code == 0
    with (tmp_path / "trail.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["report_id"] for row in rows] == [fetched[0]] * 2 + [fetched[1]] * 3
    assert rows[-1]["lastname"] == "'=Example"
    assert rows[-1]["email"] == "kim@example.org"


def test_an_export_for_programs_has_entries_as_they_were_hashed(
    fetched: list[str], fake: FakePicSafe, run: Run
) -> None:
    result = run("enterprise", "trail", "--format", "jsonl")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["entry"] for line in lines] == [
        entry for report in fetched for entry in fake.keys[report].entries
    ]


def test_what_the_script_has_not_fetched_is_said_and_soon_asked_for_no_more(
    fake: FakePicSafe, run: Run, tmp_path: Path
) -> None:
    reports = [add_report(fake, tmp_path, number) for number in range(7)]
    result = run("enterprise", "trail", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "entries": [],
        "not_read": [
            {"report_id": report, "code": "not_opened" if number < 5 else "not_asked"}
            for number, report in enumerate(reports)
        ],
    }
    assert "2 reports: not asked for" in run("enterprise", "trail").stderr
    assert json.loads(result.stderr.splitlines()[-1])["error"]["code"] == "trails_unread"
    refused = [report for report in reports if fake.keys[report].entries[-1]["outcome"] == "not_opened"]
    assert refused == reports[:5]


def test_where_a_file_is_gone_the_key_server_has_to_be_named(
    fetched: list[str], fake: FakePicSafe, run: Run
) -> None:
    fake.files.clear()
    result = run("enterprise", "trail")
    assert result.exit_code == 1
    assert "2 reports" in result.stderr
    assert "--key-server URL" in result.stderr
    assert len(entries(run("enterprise", "trail", "--json", "--key-server", HOSPITAL))) == 5


def test_a_server_that_is_away_holds_up_no_other(fetched: list[str], fake: FakePicSafe, run: Run) -> None:
    fake.faults.append(
        lambda one: problem(503, "unavailable") if one.url.host == "key.hospital.example" else None
    )
    result = run("enterprise", "trail", "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert {one["report_id"] for one in document["entries"]} == {fetched[0]}
    assert document["not_read"] == [{"report_id": fetched[1], "code": "unavailable"}]


def test_a_trail_that_was_changed_is_not_shown(fetched: list[str], fake: FakePicSafe, run: Run) -> None:
    fake.keys[fetched[0]].entries[0]["outcome"] = "recalled"
    result = run("enterprise", "trail")
    assert result.exit_code == 1
    assert fetched[0] not in result.stdout
    assert "THEIR TRAILS WERE CHANGED" in result.stderr


def test_options_that_contradict_each_other_are_refused(run: Run) -> None:
    for said in (["--to", "a.csv"], ["--json", "--format", "csv"]):
        assert run("enterprise", "trail", *said).exit_code == 2
