"""The chain as a stranger checks it, against a second implementation and every kind of tampering."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.audit_chain import (
    MAX_SAFE_INTEGER,
    Head,
    genesis,
    link,
    verify_chain,
    verify_entries,
)
from chalicelib.contract.errors import ChainBroken
from chalicelib.keys.entries import Actor, EnterpriseScript, Event, Person, next_entry
from tests.fakes.keys import REPORT

Trail = list[dict[str, Any]]

PAGE = Path(__file__).parents[3] / "docs" / "audit-trail.md"

# XML-illegal controls and astral characters included, lone surrogates not: JSON over UTF-8 has none
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(0, MAX_SAFE_INTEGER)
actors = st.builds(Person, numbers, names, names, names, names, names) | st.builds(
    EnterpriseScript, numbers, names
)
events = st.builds(
    Event,
    st.just("2026-03-04T05:06:07.890Z"),
    st.sampled_from(["create", "fetch", "read_log", "recall", "restore"]),
    st.sampled_from(["granted", "not_allowed", "recalled"]),
    actors,
    st.sampled_from(["192.0.2.1", "2001:db8::1", ""]),
)


def trail_of(happened: list[Event], report_id: str = REPORT) -> Trail:
    """A trail as it travels: JSON."""
    head, entries = genesis(report_id), []
    for event in happened:
        entry = next_entry(head, event)
        head = Head(entry.seq, entry.hash)
        entries.append(entry)
    decoded: Trail = json.loads(msgspec.json.encode(entries))
    return decoded


def an_event(user: Actor | None = None) -> Event:
    who = user or Person(12, "", "Kim", "Exämple \U0001f600", "kim@example.org", "DE")
    return Event("2026-03-04T05:06:07.890Z", "fetch", "granted", who, "192.0.2.1")


def second_implementation(report_id: str, entries: Trail) -> list[str]:
    """docs/audit-trail.md, read literally, with nothing but the standard library."""
    previous = hashlib.sha256(f"picsafe audit trail v1\n{report_id}".encode()).digest()
    hashes = []
    for entry in entries:
        content = {name: value for name, value in entry.items() if name not in {"prev", "hash"}}
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = hashlib.sha256(previous + canonical.encode()).digest()
        hashes.append(previous.hex())
    return hashes


@given(st.lists(events, min_size=1, max_size=8), st.from_regex(r"[0-9A-Za-z]{10,64}", fullmatch=True))
def test_a_second_implementation_computes_the_same(happened: list[Event], report_id: str) -> None:
    entries = trail_of(happened, report_id)
    assert [entry["hash"] for entry in entries] == second_implementation(report_id, entries)
    verify_chain(report_id, entries, entries[-1]["hash"])


@given(st.lists(events, min_size=2, max_size=8), st.data())
def test_no_part_of_a_trail_can_be_changed(happened: list[Event], data: st.DataObject) -> None:
    entries = trail_of(happened)
    head = entries[-1]["hash"]
    place = data.draw(st.integers(0, len(entries) - 1))
    tampering = data.draw(st.sampled_from(["drop", "swap", "repeat", "edit", "add", "user"]))
    if tampering == "drop":
        del entries[place]
    elif tampering == "swap":
        entries[place], entries[place - 1] = entries[place - 1], entries[place]
    elif tampering == "repeat":
        entries.insert(place, entries[place])
    elif tampering == "edit":
        name = data.draw(st.sampled_from(sorted(entries[place])))
        entries[place][name] = "192.0.2.99" if isinstance(entries[place][name], str) else 5_000
    elif tampering == "add":
        entries[place]["note"] = "nothing happened"
    else:
        entries[place]["user"]["extra"] = None
    with pytest.raises(ChainBroken):
        verify_chain(REPORT, entries, head)


def test_a_trail_is_bound_to_its_report() -> None:
    entries = trail_of([an_event()])
    with pytest.raises(ChainBroken):
        verify_chain(f"{REPORT}1", entries, entries[-1]["hash"])


def test_a_trail_without_its_end_is_noticed() -> None:
    entries = trail_of([an_event()] * 3)
    with pytest.raises(ChainBroken, match="newest"):
        verify_chain(REPORT, entries[:2], entries[-1]["hash"])


def test_an_empty_trail_is_none() -> None:
    for head in ("", genesis(REPORT).hash):
        with pytest.raises(ChainBroken):
            verify_chain(REPORT, [], head)


def test_pages_are_checked_one_after_the_other() -> None:
    entries = trail_of([an_event()] * 5)
    head = verify_entries(verify_entries(genesis(REPORT), entries[:2]), entries[2:])
    assert head == Head(5, entries[-1]["hash"])
    with pytest.raises(ChainBroken) as caught:
        verify_entries(verify_entries(genesis(REPORT), entries[:2]), entries[3:])
    assert caught.value.seq == 3


@given(
    st.dictionaries(
        st.text(max_size=8),
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
def test_hostile_entries_only_break_the_chain(entry: dict[str, Any]) -> None:
    start = genesis(REPORT)
    for hostile in (entry, {**entry, "seq": 1, "prev": start.hash, "hash": "0" * 64}):
        with pytest.raises(ChainBroken):
            verify_chain(REPORT, [hostile], "0" * 64)


def nested(depth: int) -> Any:
    return {"in": nested(depth - 1)} if depth else "core"


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        1e300,
        float("nan"),
        2**53,
        -(2**53),
        {"\u00e9": 1},
        {1: "x"},
        "\ud800",
        nested(9),
        nested(900),
        b"x",
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    start = genesis(REPORT)
    entry = {"seq": 1, "prev": start.hash, "hash": "0" * 64, "note": value}
    with pytest.raises(ChainBroken) as caught:
        verify_chain(REPORT, [entry], "0" * 64)
    assert "match" not in str(caught.value)


@pytest.mark.parametrize("field", ["seq", "prev", "hash"])
@pytest.mark.parametrize("value", [None, True, 1.0, "", "A" * 64, [], {}, "0" * 63, "\u0661" * 64])
def test_links_of_wrong_types_are_refused(field: str, value: Any) -> None:
    entries = trail_of([an_event()])
    head = entries[0]["hash"]
    entries[0][field] = value
    with pytest.raises(ChainBroken):
        verify_chain(REPORT, entries, head)


def test_fields_of_a_later_version_are_part_of_the_hash() -> None:
    content = {"seq": 1, "later": [True, None, {"more": -5}]}
    start = genesis(REPORT)
    head = link(start.hash, content)
    verify_chain(REPORT, [{**content, "prev": start.hash, "hash": head}], head)


def test_canonical_text_is_as_rfc_8785_says() -> None:
    # section 3.2.2.2: short escapes where there are any, lower-case hexadecimal, nothing else escaped
    content = {"b": '\x08\t\n\x0c\r"\\/\x1f\x7f\u2028\U0001f600', "a": 0}
    canonical = '{"a":0,"b":"\\b\\t\\n\\f\\r\\"\\\\/\\u001f\x7f\u2028\U0001f600"}'
    assert link("00" * 32, content) == hashlib.sha256(bytes(32) + canonical.encode()).hexdigest()


def documented(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return str(block)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_canonical_text_is_as_pythons_own_of_what_entries_may_hold(content: Any) -> None:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert link("00" * 32, content) == hashlib.sha256(bytes(32) + text.encode()).hexdigest()


@pytest.mark.peer
def test_the_documented_program_agrees() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    program = f"""{documented("js")}
const log = {documented("json")};
await verify(log.report_id, log.entries, log.head);
const broken = [];
for (const [id, entries, head] of [
  [log.report_id + "1", log.entries, log.head],
  [log.report_id, log.entries.slice(0, -1), log.head],
  [log.report_id, log.entries.map((e) => ({{ ...e, ip: "192.0.2.9" }})), log.head],
  [log.report_id, [], log.head],
]) await verify(id, entries, head).catch(() => broken.push(1));
console.log(broken.length);
"""
    run = subprocess.run(
        [node, "--input-type=module", "-"],
        input=program,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert run.stdout.strip() == "4"


def test_the_documented_example_holds() -> None:
    page = PAGE.read_text("utf-8")
    log = json.loads(documented("json"))
    verify_chain(log["report_id"], log["entries"], log["head"])
    assert second_implementation(log["report_id"], log["entries"])[-1] == log["head"]
    assert genesis(log["report_id"]).hash in page
    head = genesis(log["report_id"])
    for said in log["entries"]:
        event = msgspec.convert({name: said[name] for name in Event.__struct_fields__ if name in said}, Event)
        entry = next_entry(head, event)
        assert msgspec.to_builtins(entry) == said
        head = Head(entry.seq, entry.hash)
