"""The words that people read, from the catalogues in ``chalicelib/locales`` (Project Fluent).

A catalogue is ``{language}/{area}.ftl``, and the names of its messages begin with its area. Both ends read
the same ones. One is parsed when its first message is asked for, and Fluent is imported then and not before:
most of what a server answers has no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chalicelib.contract.languages import DEFAULT_LANGUAGE, LANGUAGES, direction

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

_LONGEST: Final = 2000
CATALOGUES: Final = Path(__file__).resolve().parent / "locales"


class UnknownWords(LookupError):
    """A catalogue has no such message, or a message needs a value that it was not given."""


class Words:
    """The words of one language.

    Args:
        language: one of ``LANGUAGES``.
        isolating: whether what is put into a message is kept apart from it by U+2068 and U+2069 where the
            language is written from right to left, so that its digits and Latin letters move nothing
            (UAX #9). ``False`` is for who does not know these characters.

    Raises:
        ValueError: there is no such language.
    """

    def __init__(self, language: str, *, isolating: bool = True) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"not a language of PicSafe: {language!r}")
        self.language: Final = language
        self.direction: Final = direction(language)
        self._isolating = isolating and self.direction == "rtl"

    def text(self, message_id: str, /, **values: str | int) -> str:
        """A message with its values, numbers written as the language writes them.

        Args:
            message_id: a message's name, or ``name.attribute``.
            values: what stands for its variables.

        Raises:
            UnknownWords: there is no such message, or a value is missing.
        """
        name, _, attribute = message_id.partition(".")
        bundle = _bundle(self.language, _area(name), isolating=self._isolating)
        try:
            message = bundle.get_message(name)
            pattern = message.attributes[attribute] if attribute else message.value
        except LookupError:
            raise UnknownWords(message_id) from None
        if pattern is None:
            raise UnknownWords(message_id)
        # Fluent takes no value over 2,500 characters, and people write more
        marks = {name: f"\ue000{name}\ue000" for name, value in values.items() if len(str(value)) > _LONGEST}
        formatted, errors = bundle.format_pattern(pattern, {**values, **marks})
        if errors:
            raise UnknownWords(f"{message_id}: {', '.join(map(str, errors))}")
        text = str(formatted)
        for name, mark in marks.items():
            text = text.replace(mark, str(values[name]))
        return text

    def day(self, date: date) -> str:
        """A day as it is written, the month as a word: ``3 April 1961``."""
        # a year is no quantity: 1961, and not 1,961; and what begins with a number may not be kept apart
        # from its month, which says the direction of the whole
        plain = Words(self.language, isolating=False)
        return plain.text("dates-day", day=date.day, month=date.month, year=str(date.year))


@cache
def words(language: str = DEFAULT_LANGUAGE) -> Words:
    """The words of a language; see ``Words``."""
    return Words(language)


@cache
def areas(language: str = DEFAULT_LANGUAGE) -> Mapping[str, Path]:
    """The catalogues of a language by their areas, the longest names first."""
    found = sorted((CATALOGUES / language).glob("*.ftl"), key=lambda path: (-len(path.stem), path.stem))
    return {path.stem: path for path in found}


def _area(name: str) -> str:
    area = next((area for area in areas() if name.startswith(f"{area}-")), None)
    if area is None:
        raise UnknownWords(name)
    return area


@cache
def _bundle(language: str, area: str, *, isolating: bool) -> FluentBundle:
    from fluent.runtime import FluentBundle, FluentResource

    bundle = FluentBundle([language], use_isolating=isolating)
    bundle.add_resource(FluentResource(areas(language)[area].read_text(encoding="utf-8")))
    return bundle
