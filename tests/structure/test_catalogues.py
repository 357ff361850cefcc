"""Every language says everything that English says, and Python asks for nothing else."""

from __future__ import annotations

import re

import pytest

from chalicelib.contract.languages import DEFAULT_LANGUAGE, LANGUAGES
from chalicelib.words import CATALOGUES, Words, areas
from picsafe.server.web_client import PAGES
from tests.structure.catalogues import AREAS_OF_PYTHON, catalogue, requests
from tests.structure.import_graph import our_sources

AREAS = sorted(areas())
OTHERS = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]
KNOWN = {
    name: variables
    for area in AREAS_OF_PYTHON
    for name, variables in catalogue(DEFAULT_LANGUAGE, area).items()
}


def test_each_folder_is_a_language() -> None:
    assert {path.name for path in CATALOGUES.iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_areas_of_english(language: str) -> None:
    assert sorted(areas(language)) == AREAS


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_messages_of_english_with_their_variables(language: str, area: str) -> None:
    assert catalogue(language, area) == catalogue(DEFAULT_LANGUAGE, area)


@pytest.mark.parametrize("area", AREAS_OF_PYTHON)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_formatted_whatever_its_numbers_are(language: str, area: str) -> None:
    said = Words(language, isolating=False)
    for name, variables in catalogue(language, area).items():
        if name.startswith("-"):
            continue
        for number in (0, 1, 2, 3, 11, 100):
            assert said.text(name, **dict.fromkeys(variables, number)).strip(), name


def test_python_asks_for_messages_that_there_are_with_the_values_that_they_need() -> None:
    wrong = [
        f"{module}, line {one.line}: {one.message}"
        for module, source in our_sources().items()
        for one in requests(source)
        if one.message not in KNOWN or one.values not in {None, KNOWN[one.message]}
    ]
    assert wrong == []


def test_python_asks_for_every_message_of_its_areas() -> None:
    pages = [path.read_text(encoding="utf-8") for path in PAGES.glob("*.html")]
    named = {one.message for source in our_sources().values() for one in requests(source)}
    named |= set(re.findall(r"\{(landing-[a-z-]+)\}", "".join(pages)))
    # an attribute may be put together with the name of its message
    assert {name for name in KNOWN if name not in named and name.partition(".")[0] not in named} == set()


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("words('en').text('mail-hello')", False),
        ("words('en').text('mail-helo')", True),
        ("words('en').text('mail-code-subject')", True),
        ("words('en').text('mail-code-subject', code='', more='')", True),
        ("NAMES = {'opened': 'mail-news-open'}", True),
    ],
)
def test_what_is_wrong_is_found(source: str, wrong: bool) -> None:
    (one,) = requests(source)
    assert (one.message not in KNOWN or one.values not in {None, KNOWN[one.message]}) is wrong
