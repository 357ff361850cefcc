"""What is exported from a Key Server's table on AWS is what is exported from a data folder."""

from __future__ import annotations

import io
from typing import Any

import boto3
import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb import Table
from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from picsafe.audit import spool
from picsafe.audit.aws_table import table_of, table_source
from picsafe.audit.errors import DoesNotHold, StoreUnavailable
from picsafe.audit.exporting import export
from picsafe.audit.formats.json_lines import JsonLines
from picsafe.audit.selection import selection
from picsafe.audit.verifying import Verified, verify_export
from tests.fakes.aws_environment import new_session, set_credentials
from tests.fakes.keys import LOG, REPORT, FakeReceipts

SIGNER = FakeReceipts().signer
OTHER = f"{REPORT}2"


def exported(table: Table, **asked: str) -> bytes:
    into, selected = io.BytesIO(), selection(**asked)  # type: ignore[arg-type]  # texts alone
    with table_source(table, selected) as source:
        export(source, selected, JsonLines(), into.write, now="2026-03-31T00:00:00.000Z")
    return into.getvalue()


def verified(data: bytes, table: Table) -> Verified:
    note = DynamoLogStore(table).head().checkpoint
    assert note is not None
    return verify_export(io.BytesIO(data), checkpoints=[verify_checkpoint(note, SIGNER.vkey)])


def test_what_has_a_place_is_exported_in_the_logs_order_and_verifies(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "PAGE", 2)
    found = verified(exported(table), table)
    assert (found.header.log, found.header.whole) == (LOG, True)
    assert (found.entries, found.reports, found.size, found.checkpoints) == (6, 2, 5, 1)
    found = verify_export(io.BytesIO(exported(table, report_id=REPORT)))
    assert (found.entries, found.reports, found.header.whole) == (4, 1, False)
    assert verify_export(io.BytesIO(exported(table, since="2026-03-04T05:06:07Z"))).entries == 1


def test_what_a_hand_has_done_to_the_table_is_named(table: Table) -> None:
    dynamodb = boto3.client("dynamodb")
    for entry in (b"none", b"{}", b'{"hash":"x"}'):
        item: Any = {"pk": {"S": f"report#{REPORT}"}, "sk": {"S": "entry#000000000006"}}
        dynamodb.put_item(TableName="keys", Item={**item, "entry": {"B": entry}})
        with pytest.raises(StoreUnavailable, match="that is none"):
            exported(table)
        dynamodb.delete_item(TableName="keys", Key=item)
    taken: Any = {"pk": {"S": f"report#{OTHER}"}, "sk": {"S": "entry#000000000002"}}
    dynamodb.delete_item(TableName="keys", Key=taken)
    with pytest.raises(DoesNotHold, match="Entry 5 of the log is on no report's trail") as missing:
        exported(table)
    assert missing.value.index == 5
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        exported(table_of("nowhere"))


def test_without_a_region_there_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    set_credentials(monkeypatch, "")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setattr(clients, "_own_session", new_session)
    with pytest.raises(StoreUnavailable, match="the region"):
        table_of("keys")
