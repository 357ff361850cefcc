"""``picsafe audit``: what is exported is verified, and what is proved is checked, without a server."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chalicelib.contract.log_proofs import parse_log_proof
from picsafe.cli import cli
from picsafe.client.log_evidence import KeptReceipt, KnownLog, LogEvidence
from tests.fakes.audited import KIM, LOG, PAT, REPORTS, VKEY, Audited, happened

Audit = Callable[..., Result]

COUNT = 300
SIZE = 290
AUDITED = Audited(happened(COUNT))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited") / "data"
    AUDITED.store(folder, size=SIZE)
    return folder


@pytest.fixture
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path / "home"))
    return lambda *arguments: CliRunner().invoke(cli, ["audit", *map(str, arguments)])


def lines_of(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_where_the_entries_are_has_to_be_said(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PICSAFE_KEYS_TABLE", raising=False)
    refused = audit("export")
    assert refused.exit_code == 2
    assert "--data or --table-export FOLDER, or PICSAFE_KEYS_TABLE" in refused.stderr


def test_archived_checkpoints_are_held_against_an_export(audit: Audit, data: Path, tmp_path: Path) -> None:
    audit("export", "--data", data, "--to", "audit.jsonl")
    kept = tmp_path / "copy" / "checkpoints"
    refused = audit("verify", "audit.jsonl", "--key", VKEY.text(), "--archive", tmp_path)
    assert (refused.exit_code, "it has no checkpoints" in refused.stderr) == (2, True)
    kept.mkdir(parents=True)
    for size in (17, 100, 200):
        (kept / f"{size:015d}-{'0' * 64}").write_bytes(AUDITED.note(size))
    archive = ("verify", "audit.jsonl", "--key", VKEY.text(), "--archive", kept.parent)
    assert "(4 checkpoints)" in audit(*archive).stdout
    (kept / f"{100:015d}-{'1' * 64}").write_bytes(Audited(happened(101)[1:]).note(100))
    contradicted = audit(*archive)
    assert contradicted.exit_code == 6


def test_what_is_exported_is_verified(audit: Audit, data: Path, tmp_path: Path) -> None:
    done = audit("export", "--data", data, "--to", "audit.jsonl")
    assert (done.exit_code, done.stderr) == (0, f"{COUNT} entries. The next one of the log is {COUNT}.\n")
    early, kept = tmp_path / "early.txt", tmp_path / "kept.json"
    early.write_bytes(AUDITED.note(17))
    kept.write_text(json.dumps([AUDITED.answer(3), AUDITED.answer(299)]))
    more = ("--checkpoint", early, "--receipt", kept)
    result = audit("verify", "audit.jsonl", "--key", VKEY.text(), *more)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "Verified: 300 entries of 3 reports, each hash and each chain.",
        "The first 290 of them are the tree that the log has signed (2 checkpoints).",
        "Receipts that hold, and whose entries are there: 2.",
    ]
    said = json.loads(audit("verify", "audit.jsonl", "--key", VKEY.text(), "--json", *more).stdout)
    assert said == {
        "verified": True,
        "log": LOG,
        "whole": True,
        "signatures": True,
        "entries": 300,
        "reports": 3,
        "gaps": 0,
        "tree_size": 290,
        "checkpoints": 2,
        "receipts": 2,
        "receipts_not_here": [],
        "receipts_foreign": [],
    }


def test_one_entry_alone_is_one(audit: Audit, data: Path) -> None:
    audit("export", "--data", data, "--from", COUNT - 1, "--to", "last.jsonl")
    said = audit("verify", "last.jsonl")
    assert said.stdout.startswith("Verified: 1 entry of 1 report, each hash and each chain.\n"), said.output


def test_what_the_command_line_has_kept_is_evidence(audit: Audit, data: Path, tmp_path: Path) -> None:
    audit("export", "--data", data, "--to", "audit.jsonl")
    kept = LogEvidence(tmp_path / "log-evidence.json")
    kept.learn("https://keys.example.org", KnownLog(VKEY.text(), AUDITED.note(17).decode(), 17))
    kept.learn("https://other.example", KnownLog("other", "other.example/log\n"))
    one, newest = AUDITED.receipt(3), AUDITED.receipt(299)
    for receipt in (one, newest):
        kept.keep(KeptReceipt("https://keys.example.org", *dataclasses.astuple(receipt)))
    kept.keep(KeptReceipt("https://other.example", *dataclasses.astuple(replace(one, log="other"))))
    arguments = ("verify", "audit.jsonl", "--key", VKEY.text(), "--json", "--receipt", "log-evidence.json")
    said = json.loads(audit(*arguments).stdout)
    assert (said["checkpoints"], said["receipts"]) == (2, 2)
    assert said["receipts_foreign"] == [{"log": "other", "report_id": one.report_id, "seq": one.seq}]
    # another Key Server gives whatever it likes under the name of this one's log, and that convicts nobody
    kept.learn("https://hostile.example", KnownLog(f"{VKEY.name}+00000000+x", f"{VKEY.name}\n9\nx\n", 9))
    hostile = replace(one, seq=17, report_id="\x1b[2J" + one.report_id)
    kept.keep(KeptReceipt("https://hostile.example", *dataclasses.astuple(hostile)))
    said = audit(*(word for word in arguments if word != "--json"))
    assert said.exit_code == 0, said.stderr
    assert f"another log ({VKEY.name!a})" in said.stdout
    assert "\x1b" not in said.stdout
    kept.keep(KeptReceipt("https://keys.example.org", *dataclasses.astuple(replace(one, seq=9999))))
    result = audit(*arguments)
    assert (result.exit_code, json.loads(result.stderr)["error"]["code"]) == (6, "wrong_signature")


def test_what_was_changed_is_named(audit: Audit, data: Path, tmp_path: Path) -> None:
    audit("export", "--data", data, "--to", "audit.jsonl")
    lines = (tmp_path / "audit.jsonl").read_text().splitlines(keepends=True)
    lines[100] = lines[100].replace("192.0.2.1", "192.0.2.9")
    (tmp_path / "audit.jsonl").write_text("".join(lines))
    result = audit("verify", "audit.jsonl", "--key", VKEY.text())
    assert result.exit_code == 6
    assert result.stderr.startswith("Error: Entry 99 of the log, number ")
    assert result.stderr.endswith("does not hold: its content does not match its hash. [chain_broken]\n")
    said = json.loads(audit("verify", "audit.jsonl", "--json").stderr)
    assert said["error"]["code"] == "chain_broken"


def test_checkpoints_and_receipts_of_others_are_refused(audit: Audit, data: Path, tmp_path: Path) -> None:
    audit("export", "--data", data, "--to", "audit.jsonl")
    note, kept = tmp_path / "note.txt", tmp_path / "kept.json"
    note.write_bytes(AUDITED.note(17).replace(b"\n17\n", b"\n18\n"))
    kept.write_text("{}")
    for arguments, code, exit_code in (
        (("--checkpoint", note), "wrong_signature", 6),
        (("--receipt", kept), "invalid_receipt", 2),
        (("--checkpoint", kept), "invalid_note", 2),
    ):
        result = audit("verify", "audit.jsonl", "--key", VKEY.text(), *arguments)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (exit_code, True), result.stderr
        # a file is called what it is called
        assert str(arguments[1]) in result.stderr
        assert audit("verify", "audit.jsonl", *arguments).exit_code == 2
    kept.write_text("[" * 100_000)
    assert audit("verify", "audit.jsonl", "--key", VKEY.text(), "--receipt", kept).exit_code == 2
    answer = AUDITED.answer(3)
    kept.write_text(json.dumps({**answer, "entry": {**answer["entry"], "hash": "0" * 64}}))
    result = audit("verify", "audit.jsonl", "--key", VKEY.text(), "--receipt", kept)
    assert (result.exit_code, "[wrong_signature]" in result.stderr) == (6, True)
    assert audit("verify", "audit.jsonl", "--key", "x").exit_code == 2


def test_without_a_key_it_is_said_what_that_means(audit: Audit, data: Path) -> None:
    audit("export", "--data", data, "--to", "audit.jsonl")
    assert (
        "Without --key nothing was compared that the log has signed" in audit("verify", "audit.jsonl").stdout
    )
    audit("export", "--data", data, "--report", REPORTS[0], "--to", "one.jsonl")
    said = audit("verify", "one.jsonl", "--key", VKEY.text()).stdout
    assert "The tree was not compared: that takes an export of all entries." in said


def test_a_key_may_be_in_a_file(audit: Audit, data: Path, tmp_path: Path) -> None:
    audit("export", "--data", data, "--to", "audit.jsonl")
    (tmp_path / "log.vkey").write_text(f"{VKEY.text()}\n")
    assert audit("verify", "audit.jsonl", "--key", "log.vkey").exit_code == 0


def test_entries_are_selected_by_report_person_and_time(audit: Audit, data: Path) -> None:
    every = [
        {"index": index, "report_id": report, "at": entry.at, "email": getattr(entry.user, "email", "")}
        for index, (report, entry) in enumerate(AUDITED.entries)
    ]
    for arguments, wanted in (
        (("--report", REPORTS[1]), [one for one in every if one["report_id"] == REPORTS[1]]),
        (("--person", "KIM@Example.org"), [one for one in every if one["email"] == KIM.email]),
        (("--since", "2026-03-20"), [one for one in every if str(one["at"]) >= "2026-03-20"]),
        (
            ("--until", "2026-03-02T06:06:07.500+01:00", "--person", PAT.email),
            [
                one
                for one in every
                if str(one["at"]) < "2026-03-02T05:06:07.500Z" and one["email"] == PAT.email
            ],
        ),
        (("--from", "298"), every[298:]),
        (
            ("--from", "298", "--report", REPORTS[0]),
            [one for one in every[298:] if one["report_id"] == REPORTS[0]],
        ),
    ):
        header, *entries, end = lines_of(audit("export", "--data", data, *arguments))
        assert header["whole"] is False
        assert [one["index"] for one in entries] == [one["index"] for one in wanted]
        assert end == {"entries": len(wanted)}


def test_what_is_no_selection_is_refused(audit: Audit, data: Path, tmp_path: Path) -> None:
    for arguments, code in (
        (("--report", "../x"), "invalid_report_id"),
        (("--person", "x"), "invalid_email_address"),
        (("--since", "yesterday"), "invalid_time"),
        (("--until", "0001-01-01T00:00:00+14:00"), "invalid_time"),
    ):
        result = audit("export", "--data", data, *arguments)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (2, True)
    assert audit("export", "--data", tmp_path).exit_code == 2
    (tmp_path / "keys.db").write_text("no database")
    assert audit("export", "--data", tmp_path).exit_code == 7
    assert audit("export", "--data", data, "--syslog", "x:1").exit_code == 2
    assert audit("export", "--data", data, "--ca", tmp_path / "keys.db").exit_code == 2


def test_a_spreadsheet_takes_nothing_for_a_formula(audit: Audit, data: Path) -> None:
    result = audit("export", "--data", data, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff"))))
    assert len(rows) == COUNT
    kims = next(row for row in rows if row["email"] == KIM.email)
    assert (kims["lastname"], kims["personal_token"]) == ("'=1+2", "2-0123456789ab")
    assert rows[0]["hash"] == AUDITED.entries[0][1].hash


def test_an_entry_is_proved_to_a_stranger(audit: Audit, data: Path, tmp_path: Path) -> None:
    report, entry = AUDITED.entries[200]
    made = audit("prove", report, entry.seq, "--data", data)
    path = f"{report}-{entry.seq}.tlog-proof"
    assert made.stdout.splitlines()[0] == path
    assert made.stdout.splitlines()[-1].strip() == f"picsafe audit check {path} --key {VKEY.text()}"
    said = json.loads(audit("check", path, "--key", VKEY.text(), "--json").stdout)
    assert (said["log"], said["tree_size"], said["index"], said["report_id"]) == (LOG, SIZE, 200, report)
    assert [one["seq"] for one in said["entries"]] == list(range(1, entry.seq + 1))
    assert said["entries"][-1]["hash"] == entry.hash
    link = audit("prove", f"https://my.picsafe.example/app/report/de/x-{report}", "--data", data)
    assert (link.exit_code, "the report's number" in link.stderr) == (2, True)
    shown = audit("check", path, "--key", VKEY.text())
    assert f"200 of {SIZE}, counted from 0" in shown.stdout
    assert shown.stdout.endswith("Proved: the log has signed a tree that holds this.\n")


def test_an_entry_alone_is_proved_without_the_others(audit: Audit, data: Path) -> None:
    report, entry = AUDITED.entries[200]
    audit("prove", report, entry.seq, "--data", data, "--alone", "--to", "alone.tlog-proof")
    said = json.loads(audit("check", "alone.tlog-proof", "--key", VKEY.text(), "--json").stdout)
    assert said["report_id"] is None
    assert [one["seq"] for one in said["entries"]] == [entry.seq]
    assert "not shown" in audit("check", "alone.tlog-proof", "--key", VKEY.text()).stdout


def test_a_proof_that_was_changed_does_not_hold(audit: Audit, data: Path, tmp_path: Path) -> None:
    report, entry = AUDITED.entries[200]
    audit("prove", report, entry.seq, "--data", data, "--to", "one.tlog-proof")
    whole = (tmp_path / "one.tlog-proof").read_bytes()
    proof = parse_log_proof(whole)
    assert proof.extra is not None
    elsewhere = proof.extra.replace(b"192.0.2.1", b"192.0.2.2")
    anothers = proof.extra.replace(report.encode(), REPORTS[3].encode())
    for changed, code in (
        (replace(proof, index=201).encoded(), "not_included"),
        (replace(proof, extra=elsewhere).encoded(), "chain_broken"),
        (replace(proof, extra=anothers).encoded(), "chain_broken"),
        (whole[:-10], "invalid_note"),
        (replace(proof, extra=None).encoded(), "invalid_log_proof"),
        (b"x", "invalid_log_proof"),
        (replace(proof, extra=b"[" * 100_000).encoded(), "invalid_log_proof"),
    ):
        (tmp_path / "changed").write_bytes(changed)
        result = audit("check", "changed", "--key", VKEY.text())
        assert (result.exit_code, f"[{code}]" in result.stderr) == (6, True), (result.stderr, code)


def test_what_is_not_in_the_log_yet_is_not_proved(audit: Audit, data: Path) -> None:
    newest, _ = AUDITED.entries[-1]
    for arguments, code in (
        ((newest,), "not_in_log"),
        ((REPORTS[0], 9999), "no_such_entry"),
        ((REPORTS[2],), "no_such_entry"),
    ):
        result = audit("prove", *arguments, "--data", data)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (5, True)
