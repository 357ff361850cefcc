"""All words of an enterprise's own together have a bound; what is in them, see ``tests/http``."""

from __future__ import annotations

import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.users.enterprises.consent_wording import (
    ConsentWords,
    LanguageWording,
    Sentences,
    checked_words,
)

LONG = Sentences(*["\u0639" * 800] * 4)


def test_all_words_together_have_a_bound() -> None:
    words = ConsentWords((LanguageWording("en", LONG, LONG), LanguageWording("de", LONG, LONG)))
    assert checked_words(words) == words
    with pytest.raises(InvalidRequest) as refused:
        checked_words(
            ConsentWords((*words.languages, LanguageWording("ar", LONG, LONG), LanguageWording("fr", LONG)))
        )
    assert refused.value.code == "consent_wording_too_large"


def test_each_language_is_there_once_and_is_known() -> None:
    for tags in (("en", "en"), ("tlh",)):
        with pytest.raises(InvalidRequest) as refused:
            checked_words(ConsentWords(tuple(LanguageWording(tag, LONG) for tag in tags)))
        assert refused.value.code == "invalid_consent_wording"
