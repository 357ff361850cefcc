"""Names compare alike whichever version of Unicode Python or a browser has."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract import settled_characters
from chalicelib.contract.settled_characters import UNICODE, composed, folded, is_settled

OTHER = Path(__file__).parents[3] / "web" / "src" / "contract" / "settled-characters.ts"


def settled_runs(source: str) -> str:
    """The table in a source file, in either language."""
    lines = re.findall(r'^ +"([0-9a-z ]+)"', source, re.MULTILINE)
    assert len(lines) > 20
    return "".join(lines)


def test_both_languages_have_one_table() -> None:
    ours = Path(settled_characters.__file__).read_text("utf-8")
    assert settled_runs(ours) == settled_runs(OTHER.read_text("utf-8"))


@pytest.mark.skipif(unicodedata.unidata_version != UNICODE, reason="another Python has later characters")
def test_the_table_is_of_its_version() -> None:
    known = [unicodedata.category(chr(point)) != "Cn" for point in range(sys.maxunicode + 1)]
    assert [is_settled(chr(point)) for point in range(sys.maxunicode + 1)] == known


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_name_in_its_form_stays(text: str) -> None:
    once = composed(text)
    assert composed(once) == once
    assert folded(folded(once)) == folded(once)


@given(st.text(st.characters(exclude_categories=["Cs", "Cn"])))
def test_what_is_settled_is_normalised_and_folded_as_python_does(text: str) -> None:
    if all(map(is_settled, text)):
        assert composed(text) == unicodedata.normalize("NFC", text)
        assert folded(text).isascii() == text.upper().lower().upper().isascii()
