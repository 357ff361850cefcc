"""The vectors that Python and TypeScript share: in what a report names another sender."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.format.metadata import User
from picsafe.client.audit import Accessor
from picsafe.client.senders import claimed_sender, sender_mismatch
from picsafe.client.text import one_line

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[3] / "vectors" / "senders.json").read_text("utf-8")
)
ACTING = {"Cc", "Cf", "Zl", "Zp"}
JOINERS = {"\u200c", "\u200d"}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: json.dumps(vector["claimed"])[:60])
def test_a_report_names_its_sender_or_another(vector: dict[str, Any]) -> None:
    sender = msgspec.convert(vector["sender"], Accessor)
    claimed = User(**vector["claimed"])
    assert list(sender_mismatch(sender, claimed, "unknown-report")) == vector["differs"]
    shown = one_line(claimed_sender(claimed))
    assert len(shown) <= 200
    assert not {one for one in shown if unicodedata.category(one) in ACTING} - JOINERS


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.integers(1, 999_999_999))
def test_whoever_names_themselves_is_nobody_else(first: str, last: str, email: str, number: int) -> None:
    sender = Accessor(userid=number, firstname=first, lastname=last, email=email)
    for userid in (str(number), f"{number:09d}"):
        claimed = User(userid=userid, firstname=first, lastname=last, email=email)
        assert sender_mismatch(sender, claimed, f"{number:09d}1700000000000") == ()
