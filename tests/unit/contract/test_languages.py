"""Which language a person reads, by what a browser or a person says."""

from __future__ import annotations

import pytest

from chalicelib.contract.languages import LANGUAGES, direction, preferred_language, supported_language


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("de_CH", "de"),
        ("DE-at", "de"),
        ("fr-CA-x-private", "fr"),
        ("en-US@posix", "en"),
        ("arn", ""),
        ("pt", ""),
        ("C", ""),
        ("", ""),
        ("-de", ""),
    ],
)
def test_a_tag_is_of_the_language_that_it_begins_with(tag: str, language: str) -> None:
    assert supported_language(tag) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("pt-BR, fr;q=0.8, de;q=0.9", "de"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de;q=0.5, fr;q=0.5", "de"),
        ("ar;q=0, en;q=0.1", "en"),
        ("*", "en"),
        ("", "en"),
        ("pt", "en"),
        ("de;q=2, fr", "fr"),
        ("; ,,, de;q=, \x00, fr", "fr"),
        ("pt," * 400 + "de", "en"),
    ],
)
def test_a_header_names_the_language_that_is_liked_best(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_arabic_is_written_from_right_to_left() -> None:
    assert {language: direction(language) for language in LANGUAGES if direction(language) == "rtl"} == {
        "ar": "rtl"
    }
