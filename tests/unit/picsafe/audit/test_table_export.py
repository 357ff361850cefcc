"""An export of the table says what the table said, and is refused where it is torn or made up."""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner

from chalicelib.aws.dynamodb import Table
from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from picsafe.audit import spool, table_export_files
from picsafe.audit.aws_table import table_source
from picsafe.audit.errors import BadExport, DoesNotHold
from picsafe.audit.exporting import export
from picsafe.audit.formats.json_lines import JsonLines
from picsafe.audit.selection import selection
from picsafe.audit.table_export import table_export_source
from picsafe.audit.verifying import verify_export
from picsafe.cli import cli
from tests.fakes.keys import REPORT, FakeReceipts
from tests.fakes.table_exports import encoded, write_data, write_export, write_manifests

SIGNER = FakeReceipts().signer
NOW = "2026-04-01T03:00:00.000Z"
USER = {"pk": {"S": "user#1"}, "sk": {"S": "profile"}, "email": {"S": "pat@hospital.example"}}


@pytest.fixture
def items(table: Table) -> list[dict[str, Any]]:
    del table
    found: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName="keys")["Items"]
    return found


@pytest.fixture
def folder(items: list[dict[str, Any]], tmp_path: Path) -> Path:
    write_export(tmp_path, items)
    return tmp_path


def exported(folder: Path, **asked: Any) -> bytes:
    into, selected = io.BytesIO(), selection(**asked)
    with table_export_source(folder, selected) as source:
        export(source, selected, JsonLines(), into.write, now=NOW)
    return into.getvalue()


def test_it_says_byte_for_byte_what_the_table_says(
    table: Table, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "PAGE", 2)
    into, selected = io.BytesIO(), selection()
    with table_source(table, selected) as source:
        export(source, selected, JsonLines(), into.write, now=NOW)
    assert exported(folder) == into.getvalue()
    note = DynamoLogStore(table).head().checkpoint
    assert note is not None
    found = verify_export(io.BytesIO(exported(folder)), checkpoints=[verify_checkpoint(note, SIGNER.vkey)])
    assert (found.entries, found.reports, found.size, found.checkpoints) == (6, 2, 5, 1)
    one = verify_export(io.BytesIO(exported(folder, report_id=REPORT)))
    assert (one.entries, one.reports, one.header.whole) == (4, 1, False)


def test_the_command_exports_and_verifies_it_without_aws(folder: Path, tmp_path: Path) -> None:
    to = tmp_path / "audit.jsonl"
    done = CliRunner().invoke(cli, ["audit", "export", "--table-export", str(folder), "--to", str(to)])
    assert (done.exit_code, "6 entries" in done.output) == (0, True)
    assert CliRunner().invoke(cli, ["audit", "verify", str(to)]).exit_code == 0
    both = ["audit", "export", "--table-export", str(folder), "--data", str(tmp_path)]
    assert CliRunner().invoke(cli, both).exit_code == 2
    (folder / "manifest-summary.json").unlink()
    torn = CliRunner().invoke(cli, ["audit", "export", "--table-export", str(folder), "--to", str(to)])
    assert (torn.exit_code != 0, "manifest-summary.json cannot be read" in torn.output) == (True, True)


def change(folder: Path, items: list[dict[str, Any]], how: Callable[[list[dict[str, Any]]], object]) -> None:
    how(items)
    write_export(folder, items)


def of(items: list[dict[str, Any]], pk: str, sk: str | None = None) -> dict[str, Any]:
    return next(one for one in items if one["pk"]["S"] == pk and sk in {None, one["sk"]["S"]})


def test_a_trail_that_was_changed_is_named(folder: Path, items: list[dict[str, Any]]) -> None:
    change(folder, items, lambda all_: all_.remove(of(all_, f"report#{REPORT}2", "entry#000000000002")))
    with pytest.raises(DoesNotHold, match="Entry 5 of the log is on no report's trail"):
        exported(folder)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        (lambda all_: of(all_, "log#order", "order")["entries"].update(N="9"), "lacks entry 6 of the log"),
        (
            lambda all_: of(all_, "log#order", "order")["entries"].update(N="x"),
            "none of a Key Server's table",
        ),
        (lambda all_: all_.remove(of(all_, "log#entries")), "lacks entry 0 of the log"),
        (lambda all_: of(all_, "log#entries")["hashes"].update(B=b"x" * 33), "none of a Key Server's table"),
        (lambda all_: of(all_, "log#entries").update(hashes={"S": "x"}), "none of a Key Server's table"),
        (lambda all_: all_.append(of(all_, "log#entries")), "none of a Key Server's table"),
        (lambda all_: all_.append({"pk": {"N": "1"}, "sk": {"S": "x"}}), "none of a Key Server's table"),
        (lambda all_: all_.append(of(all_, f"report#{REPORT}", "entry#000000000001")), "an entry twice"),
        (
            lambda all_: of(all_, f"report#{REPORT}", "entry#000000000001")["entry"].update(B=b"none"),
            "an entry that is none",
        ),
    ],
)
def test_items_that_are_none_of_a_key_servers_are_refused(
    folder: Path, items: list[dict[str, Any]], how: Callable[[list[dict[str, Any]]], object], why: str
) -> None:
    change(folder, items, how)
    with pytest.raises(BadExport, match=why):
        exported(folder)


def without(*partitions: str) -> Callable[[list[dict[str, Any]]], None]:
    def take_out(items: list[dict[str, Any]]) -> None:
        items[:] = [one for one in items if not one["pk"]["S"].startswith(partitions)]

    return take_out


@pytest.mark.parametrize(
    ("how", "why"),
    [
        (without(""), "has no audit entry: its table is no Key Server's, or nothing was in it yet"),
        (
            lambda all_: all_.__setitem__(slice(None), [USER]),
            "has no audit entry: its table is no Key Server's",
        ),
        (without("log"), "lacks the log's key"),
        (without("log-key"), "lacks the log's key"),
        (without("log#head", "log-key"), "lacks the log's key"),
        (without("log#head"), "lacks what the log has signed"),
        (without("log#order"), "lacks the log's order"),
        (without("log#order", "log#entries"), "lacks the log's order"),
        (without("log#", "pending#"), "lacks the log's order"),
        (without("report#"), "lacks the reports' trails"),
    ],
)
def test_a_table_that_is_another_or_not_whole_is_no_success(
    folder: Path, items: list[dict[str, Any]], how: Callable[[list[dict[str, Any]]], object], why: str
) -> None:
    change(folder, items, how)
    with pytest.raises(BadExport, match=why) as refused:
        exported(folder)
    assert refused.value.code == "bad_table_export"


@pytest.mark.parametrize(
    "how",
    [
        lambda all_: of(all_, "log-key").update(origin={"S": "a b\n"}),
        lambda all_: of(all_, "log-key").update(public={"B": b"short"}),
        lambda all_: of(all_, "log#head").update(checkpoint={"B": b"\xff\xff"}),
    ],
)
def test_a_log_that_is_made_up_is_refused(
    folder: Path, items: list[dict[str, Any]], how: Callable[[list[dict[str, Any]]], object]
) -> None:
    change(folder, items, how)
    with pytest.raises(BadExport, match="none of a Key Server's table") as refused:
        exported(folder)
    assert refused.value.code == "bad_table_export"


def test_a_log_of_which_all_waits_is_exported_and_says_that_it_has_nothing(
    folder: Path, items: list[dict[str, Any]], tmp_path: Path
) -> None:
    def wait(all_: list[dict[str, Any]]) -> None:
        without("log#")(all_)
        all_.append({"pk": {"S": "pending#0"}, "sk": {"S": "x"}})

    change(folder, items, wait)
    to = tmp_path / "audit.jsonl"
    done = CliRunner().invoke(cli, ["audit", "export", "--table-export", str(folder), "--to", str(to)])
    assert (done.exit_code, "0 entries" in done.output) == (0, True)
    verified = CliRunner().invoke(cli, ["audit", "verify", str(to)])
    assert verified.exit_code == 0
    assert "There is no entry in this export: nothing was verified." in verified.output
    assert "It has no checkpoint" in verified.output
    assert "Verified" not in verified.output


def test_torn_files_are_refused(folder: Path, items: list[dict[str, Any]]) -> None:
    part = folder / "data" / "part1.json.gz"
    whole = part.read_bytes()
    for torn in (whole[:-5], b"", whole[:30] + b"x" + whole[31:]):
        part.write_bytes(torn)
        with pytest.raises(BadExport, match=r"part1\.json\.gz is damaged or not whole: its MD5"):
            exported(folder)
    part.unlink()
    with pytest.raises(BadExport, match=r"part1\.json\.gz cannot be read"):
        exported(folder)
    # what fits its checksum may still be no whole file of items
    lines = [encoded(item) for item in items]
    for name, content in (("cut", gzip.compress("\n".join(lines).encode())[:-9]), ("none", b"{}")):
        path = folder / "data" / f"{name}.json.gz"
        write_data(folder, name, lines)
        path.write_bytes(content)
        digest = table_export_files._md5(path)
        key = f"AWSDynamoDB/1/data/{name}.json.gz"
        write_manifests(
            folder, [{"itemCount": len(lines), "md5Checksum": digest, "etag": "x", "dataFileS3Key": key}]
        )
        with pytest.raises(BadExport, match="is damaged or not whole"):
            exported(folder)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("x", "holds no item"),
        ('{"Item": []}', "holds no item"),
        ("[" * 20_000, "holds no item"),
        ('{"Item": {"pk": {"S": "' + "x" * 1_100_000 + '"}}}', "longer than an item can be"),
    ],
    ids=["no JSON", "no item", "deep", "long"],
)
def test_lines_that_hold_no_item_are_refused(folder: Path, line: str, why: str) -> None:
    write_manifests(folder, [write_data(folder, "part", [line])])
    with pytest.raises(BadExport, match=why):
        exported(folder)


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_has_as_many_items_as_is_said(folder: Path, items: list[dict[str, Any]], count: int) -> None:
    said = write_data(folder, "part", [encoded(item) for item in items[:2]])
    write_manifests(folder, [{**said, "itemCount": count}])
    with pytest.raises(BadExport, match="as many items as"):
        exported(folder)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("manifest-summary.json", "x", "is no summary"),
        ("manifest-summary.json", " " * 70_000, "too long"),
        ("manifest-summary.json", '{"itemCount": 0, "outputFormat": "ION"}', "another kind"),
        (
            "manifest-summary.json",
            '{"itemCount": 0, "outputFormat": "DYNAMODB_JSON", "exportType": "INCREMENTAL_EXPORT"}',
            "another kind",
        ),
        ("manifest-summary.json", '{"itemCount": 99, "outputFormat": "DYNAMODB_JSON"}', "do not agree"),
        ("manifest-files.json", "x", "names no file"),
        ("manifest-files.json", "x" * 5_000, "too long"),
    ],
)
def test_manifests_that_make_no_sense_are_refused(folder: Path, name: str, content: str, why: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(BadExport, match=why):
        exported(folder)


@pytest.mark.parametrize("key", ["data/../../x.json.gz", "data/.json.gz", "data/x.json", "../x/\0.json.gz"])
def test_nothing_outside_of_its_folder_is_read(folder: Path, key: str) -> None:
    (folder.parent / "x.json.gz").write_bytes(gzip.compress(b""))
    digest = base64.b64encode(b"x" * 16).decode()
    said = {"itemCount": 0, "md5Checksum": digest, "etag": "x", "dataFileS3Key": key}
    (folder / "manifest-files.json").write_text(json.dumps(said))
    with pytest.raises(BadExport, match=r"can be none of an export|cannot be read"):
        exported(folder)
    (folder / "manifest-files.json").write_text("")


def test_a_file_counts_once(folder: Path, items: list[dict[str, Any]]) -> None:
    files = write_export(folder, items)
    write_manifests(folder, [*files, files[0]])
    with pytest.raises(BadExport, match="one twice"):
        exported(folder)
