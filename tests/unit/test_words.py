"""Words out of the catalogues."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from chalicelib.words import UnknownWords, Words, words


def test_a_message_is_given_its_values() -> None:
    said = words("en").text("mail-news-refused-often", count=1200, last="today")
    assert said == "refused 1,200 times, the last time on today"


@pytest.mark.parametrize(
    ("count", "said"), [(1, "صورة واحدة"), (2, "صورتان"), (3, "3 صور"), (11, "11 صورة"), (100, "100 صورة")]
)
def test_a_number_is_counted_as_its_language_counts(count: int, said: str) -> None:
    assert Words("ar", isolating=False).text("mail-news-photos", count=count) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "3 April 1961"),
        ("de", "3. April 1961"),
        ("fr", "3 avril 1961"),
        ("es", "3 de abril de 1961"),
        ("ar", "3 أبريل 1961"),
    ],
)
def test_a_day_is_written_out(language: str, said: str) -> None:
    assert Words(language, isolating=False).day(date(1961, 4, 3)) == said


def test_the_first_of_a_month_is_the_first_in_french() -> None:
    assert words("fr").day(date(2026, 5, 1)) == "1er mai 2026"


def test_values_move_nothing_where_the_language_is_written_from_right_to_left() -> None:
    assert words("ar").text("mail-code-subject", code="ACDE-2345").startswith("\u2068ACDE-2345\u2069 ")
    bare = Words("ar", isolating=False).text("mail-code-subject", code="ACDE-2345")
    assert bare.startswith("ACDE-2345 ")
    assert "\u2068" not in words("fr").text("mail-code-subject", code="ACDE-2345")


def test_a_value_may_be_of_any_length() -> None:
    long = "x" * 100_000
    assert words("en").text("dates-moment", date=long, time="y" * 2500) == f"{long}, {'y' * 2500} UTC"


@pytest.mark.parametrize(
    "message_id", ["mail-nothing", "mail-code-link.nothing", "nothing", "mail", "", "mail-", "mail-news-more"]
)
def test_what_no_catalogue_says_is_refused(message_id: str) -> None:
    with pytest.raises(UnknownWords):
        words("en").text(message_id)


@pytest.mark.parametrize("language", ["pt", "", "../en", "EN"])
def test_a_language_without_a_catalogue_is_refused(language: str) -> None:
    with pytest.raises(ValueError, match="not a language"):
        Words(language)


def test_fluent_is_imported_with_the_first_words() -> None:
    program = (
        "import sys\nfrom chalicelib.words import words\nsaid = words('en')\n"
        "before = 'babel' in sys.modules\nsaid.text('mail-hello')\nprint(before, 'babel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
