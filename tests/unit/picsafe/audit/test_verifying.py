"""An export is verified as a stranger would: every kind of tampering is found, and named where it is."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.audit_chain import genesis, link, verify_entries
from chalicelib.contract.checkpoints import Checkpoint, verify_checkpoint
from chalicelib.contract.errors import ChainBroken
from chalicelib.contract.merkle import EMPTY_ROOT
from chalicelib.local.chain_heads import ChainHeads
from picsafe.audit.errors import BadExport, DoesNotHold
from picsafe.audit.records import MAX_LINE
from picsafe.audit.verifying import Verified, verify_export
from tests.fakes.audited import LOG, REPORTS, VKEY, Audited, happened

COUNT = 30
AUDITED = Audited(happened(COUNT))
LINES = [json.loads(line) for line in AUDITED.exported().splitlines()]

Change = Callable[[list[dict[str, Any]]], None]


def checkpoint(size: int) -> Checkpoint:
    return verify_checkpoint(AUDITED.note(size), VKEY)


def verified(lines: list[dict[str, Any]], **given_: Any) -> Verified:
    text = "".join(json.dumps(line) + "\n" for line in lines)
    return verify_export(io.BytesIO(text.encode()), **given_)


def changed(change: Change) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = json.loads(json.dumps(LINES))
    change(lines)
    return lines


def forged(index: int) -> list[dict[str, Any]]:
    """The export of a store in which an entry was changed, and everything after it made to fit."""
    lines: list[dict[str, Any]] = json.loads(json.dumps(LINES))
    heads: dict[str, str] = {}
    for line in lines[1:-1]:
        report, entry = line["report_id"], line["entry"]
        if line["index"] == index:
            entry["ip"] = "192.0.2.99"
        content = {name: value for name, value in entry.items() if name not in {"prev", "hash"}}
        prev = heads.get(report, genesis(report).hash)
        heads[report] = link(prev, content)
        entry.update(prev=prev, hash=heads[report])
    return lines


def test_what_the_server_wrote_holds() -> None:
    receipts = [AUDITED.receipt(index) for index in (0, 7, COUNT - 1)]
    found = verified(LINES, checkpoints=[checkpoint(30), checkpoint(0), checkpoint(11)], receipts=receipts)
    assert (found.entries, found.reports, found.gaps) == (COUNT, len(REPORTS) - 2, 0)
    assert (found.size, found.checkpoints, found.receipts, found.not_here) == (30, 3, 3, [])


def test_without_checkpoints_chains_are_verified_alone() -> None:
    found = verified(LINES)
    assert (found.entries, found.checkpoints, found.size) == (COUNT, 0, 0)


@pytest.mark.parametrize(
    ("change", "index"),
    [
        (lambda lines: lines[8]["entry"].update(ip="192.0.2.99"), 7),
        (lambda lines: lines[8]["entry"].update(outcome="granted", later=1), 7),
        (lambda lines: lines[8]["entry"]["user"].update(extra=None), 7),
        (lambda lines: lines[8]["entry"].update(hash="0" * 64), 7),
        (lambda lines: lines[8]["entry"].update(prev="0" * 64), 7),
        (lambda lines: lines[8]["entry"].update(seq=99), 7),
        (lambda lines: lines[8]["entry"].update(seq=True), 7),
        (lambda lines: lines[8]["entry"].update(seq=1.0), 7),
        (lambda lines: lines[8].update(report_id="x"), 7),
        (lambda lines: lines[1].update(report_id=REPORTS[2]), 0),
        (lambda lines: lines.pop(8), 8),
        (lambda lines: lines.insert(8, lines[8]), 7),
        (lambda lines: lines.__setitem__(slice(8, 10), lines[9:7:-1]), 8),
    ],
    ids=range(13),
)
def test_the_first_entry_that_does_not_hold_is_named(change: Change, index: int) -> None:
    with pytest.raises(DoesNotHold) as refused:
        verified(changed(change))
    assert (refused.value.code, refused.value.index) == ("chain_broken", index)
    assert refused.value.detail.startswith(f"Entry {index} of the log")


def test_an_entry_of_another_report_is_on_none_of_its_chains() -> None:
    with pytest.raises(DoesNotHold, match="does not hold: its number is not the next one"):
        verified(changed(lambda lines: lines[8].update(report_id=REPORTS[3])))


def test_a_store_that_was_made_anew_contradicts_a_checkpoint() -> None:
    lines = forged(17)
    assert verified(lines).entries == COUNT
    checkpoints = [checkpoint(size) for size in (10, 18, 30)]
    with pytest.raises(DoesNotHold, match="one of the entries 10 to 17 does not hold") as refused:
        verified(lines, checkpoints=checkpoints)
    assert (refused.value.code, refused.value.index) == ("checkpoint_contradicted", 10)
    with pytest.raises(DoesNotHold, match="entry 17 does not hold"):
        verified(lines, checkpoints=[checkpoint(17), *checkpoints])


def test_a_store_that_was_made_anew_contradicts_a_receipt() -> None:
    report, entry = AUDITED.entries[17]
    later = next(
        index
        for index, (other, one) in enumerate(AUDITED.entries)
        if other == report and one.seq == entry.seq + 1
    )
    for index in (17, later):
        with pytest.raises(DoesNotHold) as refused:
            verified(forged(17), receipts=[AUDITED.receipt(index)])
        assert (refused.value.code, refused.value.index) == ("receipt_contradicted", index)
        assert (refused.value.report_id, refused.value.seq) == (report, AUDITED.entries[index][1].seq)


def test_two_checkpoints_of_one_size_contradict_each_other() -> None:
    other = dataclasses.replace(checkpoint(10), root=EMPTY_ROOT)
    for header in ({}, {"whole": False}):
        with pytest.raises(DoesNotHold, match="Two checkpoints of the log say different things"):
            verified([{**LINES[0], **header}, *LINES[1:]], checkpoints=[checkpoint(10), checkpoint(5), other])


def test_entries_that_the_log_has_signed_may_not_be_missing() -> None:
    fewer = [*LINES[:-6], {"entries": COUNT - 5}]
    assert verified(fewer).entries == COUNT - 5
    with pytest.raises(DoesNotHold, match="the export ends before entry 25") as refused:
        verified(fewer, checkpoints=[checkpoint(20), checkpoint(30)])
    assert (refused.value.code, refused.value.index) == ("entries_missing", 25)


def test_an_entry_with_a_receipt_may_not_be_missing() -> None:
    fewer = [*LINES[:-2], {"entries": COUNT - 1}]
    with pytest.raises(DoesNotHold) as refused:
        verified(fewer, receipts=[AUDITED.receipt(COUNT - 1)])
    assert refused.value.code == "receipt_contradicted"
    newer = AUDITED.receipt(COUNT - 1, at="2026-04-01T00:00:00.000Z")
    assert verified(fewer, receipts=[newer]).not_here == [newer]
    # its entry was being stored as the export began
    storing = AUDITED.receipt(COUNT - 1, at="2026-03-30T23:59:59.990Z", merged_by="2026-03-31T00:00:59.990Z")
    assert verified(fewer, receipts=[storing]).not_here == [storing]


def test_an_export_that_was_cut_off_is_told() -> None:
    for lines in (LINES[:-1], [*LINES[:-1], {"entries": COUNT - 1}], [*LINES, {"entries": COUNT}]):
        with pytest.raises(BadExport) as refused:
            verified(lines)
        assert refused.value.code == "cut_off"
    with pytest.raises(BadExport, match="more behind its end"):
        verified([*LINES, LINES[1]])


def test_some_entries_alone_are_held_against_their_own_hashes() -> None:
    header = {**LINES[0], "whole": False}
    some = [header, *LINES[3:9], *LINES[15:20], {"entries": 11}]
    found = verified(some, checkpoints=[checkpoint(30)], receipts=[AUDITED.receipt(0), AUDITED.receipt(5)])
    assert (found.entries, found.checkpoints, found.receipts) == (11, 0, 1)
    assert found.gaps > 0
    assert [one.seq for one in found.not_here] == [1]
    changes: list[Change] = [
        lambda lines: lines[8]["entry"].update(ip="192.0.2.99"),
        lambda lines: lines[8]["entry"].update(prev="x"),
        lambda lines: lines[8]["entry"].update(prev="X" * 64),
        lambda lines: lines[8].update(index=2),
    ]
    for change in changes:
        lines = json.loads(json.dumps(some))
        change(lines)
        with pytest.raises(DoesNotHold) as refused:
            verified(lines)
        assert refused.value.code == "chain_broken"


def test_one_reports_trail_is_verified_from_its_beginning() -> None:
    header = {**LINES[0], "whole": False}
    own = [line for line in LINES[1:-1] if line["report_id"] == REPORTS[0]]
    found = verified([header, *own, {"entries": len(own)}])
    assert (found.reports, found.gaps, found.entries) == (1, 0, len(own))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bad_export"),
        (b"\n", "bad_export"),
        (b"[]\n", "bad_export"),
        (b"\xff\n", "bad_export"),
        (b'{"picsafe_audit_export":2,"exported_at":"","whole":true}\n', "later_export"),
        (b'{"picsafe_audit_export":1,"exported_at":"","whole":true}\nx\n', "bad_export"),
        (b'{"picsafe_audit_export":1,"exported_at":"","whole":true}\n{"index":0}\n', "bad_export"),
        (b'{"picsafe_audit_export":1,"exported_at":"","whole":true}\n\n', "bad_export"),
        (b'{"picsafe_audit_export":1,"exported_at":"","whole":true}\n', "cut_off"),
        (b"x" * (MAX_LINE + 2), "bad_export"),
        (b"[" * 100_000, "bad_export"),
        (b'{"picsafe_audit_export":1,"exported_at":"","whole":true,"x":' + b"[" * 100_000, "bad_export"),
    ],
)
def test_what_is_no_export_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BadExport) as refused:
        verify_export(io.BytesIO(data))
    assert refused.value.code == code


@pytest.mark.parametrize("depth", [9, 300, 900, 5000])
def test_an_entry_that_is_nested_without_end_is_refused(depth: int) -> None:
    line = json.dumps({**LINES[1], "entry": {**LINES[1]["entry"], "later": 0}})
    line = line.replace('"later": 0', f'"later": {"[" * depth}{"]" * depth}')
    text = f"{json.dumps(LINES[0])}\n{line}\n".encode()
    with pytest.raises((BadExport, DoesNotHold)):
        verify_export(io.BytesIO(text))


@given(
    st.dictionaries(
        st.sampled_from(["seq", "at", "user", "later", "prev", "hash", "\u00e9"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
            ),
            max_leaves=8,
        ),
        max_size=6,
    )
)
def test_whatever_an_entry_is_it_holds_exactly_if_the_contract_says_so(entry: dict[str, Any]) -> None:
    start = genesis(REPORTS[0])
    entry = {**entry, "seq": 1, "prev": start.hash}
    content = {name: value for name, value in entry.items() if name not in {"prev", "hash"}}
    try:
        entry["hash"] = link(start.hash, content)
    except ValueError:
        entry["hash"] = "0" * 64
    try:
        verify_entries(start, [json.loads(json.dumps(entry))])
        holds = True
    except ChainBroken:
        holds = False
    lines = [LINES[0], {"index": 0, "report_id": REPORTS[0], "entry": entry}, {"entries": 1}]
    try:
        verified(lines)
    except (BadExport, DoesNotHold):
        assert not holds
    else:
        assert holds


@given(st.binary(max_size=200), st.integers(0, COUNT))
def test_any_bytes_are_answered(data: bytes, line: int) -> None:
    lines = AUDITED.exported().splitlines(keepends=True)
    lines.insert(line, data)
    try:
        found = verify_export(io.BytesIO(b"".join(lines)))
    except (BadExport, DoesNotHold):
        return
    assert found.entries == COUNT


def test_chains_that_memory_does_not_hold_are_still_known() -> None:
    for held in (1, 2):
        heads = ChainHeads(held)
        found = verify_export(io.BytesIO(AUDITED.exported()), checkpoints=[checkpoint(30)], heads=heads)
        assert (found.entries, found.reports) == (COUNT, len(REPORTS) - 2)
        assert len(heads) == found.reports
    repeated = [*LINES[:-1], {**LINES[1], "index": COUNT}, {"entries": COUNT + 1}]
    text = "".join(json.dumps(line) + "\n" for line in repeated).encode()
    with pytest.raises(DoesNotHold, match="its number is not the next one"):
        verify_export(io.BytesIO(text), heads=ChainHeads(1))


def test_the_log_that_is_verified_is_the_one_that_was_exported() -> None:
    assert LINES[0]["log"] == LOG
