"""What a patient agrees to is the same text wherever it is shown: My PicSafe runs these vectors, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.format.metadata import ConsentLevel
from picsafe import InvalidInput
from picsafe.client.consent_wording import consent_wording, wording_for, wording_language
from picsafe.client.own_wordings import LanguageWords, MemberConsentWording, OwnWords, Sentences

VECTORS = json.loads((Path(__file__).parents[3] / "vectors" / "consent_wordings.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["name"]) for vector in VECTORS])
def test_the_words_are_those_of_the_vector(vector: dict[str, Any]) -> None:
    given = vector["input"]
    levels = [ConsentLevel(level) for level in given["levels"]]
    own = msgspec.convert(given["own"], MemberConsentWording) if "own" in given else None
    said = consent_wording(levels, given["language"], is_for_another=given["for_another"], own=own)
    issue = vector.get("issue", {"issuer": "", "edition": ""})
    assert (said.text, said.language) == (vector["expected"], given["language"])
    assert {"issuer": said.issuer, "edition": said.edition} == issue


def test_there_are_no_words_in_a_language_that_nobody_wrote_them_in() -> None:
    with pytest.raises(InvalidInput) as refused:
        consent_wording([ConsentLevel.TREATMENT], "tlh")
    assert refused.value.code == "unknown_language"


@pytest.mark.parametrize(("tag", "language"), [("de", "de"), ("DE", "de"), ("fr-CA", "fr"), ("Ar_eg", "ar")])
def test_a_kind_of_a_language_has_the_words_of_the_language(tag: str, language: str) -> None:
    assert wording_language(tag) == language
    assert consent_wording([ConsentLevel.TREATMENT], tag) == consent_wording(
        [ConsentLevel.TREATMENT], language
    )


@pytest.mark.parametrize("tag", ["", "-de", "d", "den", "fren-ch", "\u0131t"])
def test_a_tag_of_no_language_has_no_words(tag: str) -> None:
    with pytest.raises(InvalidInput):
        wording_language(tag)


def test_a_report_has_the_words_of_where_it_goes_or_else_of_the_first_that_has_some() -> None:
    words = OwnWords(languages=[LanguageWords("en", Sentences("a", "b", "c", "d"))])
    form = MemberConsentWording(enterprise_id=3, enterprise="A", version=1, words=OwnWords(title="Form"))
    first, second = (
        MemberConsentWording(enterprise_id=number, enterprise="B", version=1, words=words)
        for number in (4, 5)
    )
    wordings = [form, first, second]
    assert [wording_for(wordings, giver) for giver in (5, 3, 9, None)] == [second, form, first, first]
    assert (wording_for([form], None), wording_for([], None)) == (form, None)
