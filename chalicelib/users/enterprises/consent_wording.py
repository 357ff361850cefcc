"""The words of an enterprise's own that its members' patients agree to, in the place of PicSafe's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from chalicelib.contract.errors import ContractError
from chalicelib.contract.languages import LANGUAGES
from chalicelib.contract.origins import origin_of
from chalicelib.errors import InvalidRequest

MAX_SENTENCE: Final = 800
MAX_TITLE: Final = 120
MAX_FORM_URL: Final = 500
MAX_DOCUMENT: Final = 40_000
"""Of bytes: members are told all of it, of all their enterprises."""
SHOWN: Final = 20
MAX_CHANGES: Final = 20
"""In a day, because none is ever forgotten."""

_JOINERS: Final = frozenset("\u200c\u200d")
"""Letters' business in some scripts."""
_BLANKS: Final = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Nothing to be seen either, though Unicode calls some of them letters."""
MAX_MARKS: Final = 4
"""On one letter: no script that people write has more, and a heap of them covers the lines around it."""
_REST: Final = re.compile(r"(?:[/?#][!#$%&'()*+,./0-9:;=?@A-Z_a-z~-]*)?")


class Sentences(msgspec.Struct, frozen=True):
    """What one who agrees says: a text for each level, each in one line, and that it can be withdrawn."""

    treatment: str
    education: str
    publication: str
    withdrawal: str


class LanguageWording(msgspec.Struct, frozen=True):
    """The words in one language.

    Attributes:
        language: one of ``LANGUAGES``.
        patient: in the first person.
        guardian: of somebody who agrees for the patient; ``None`` if the enterprise has not written any.
    """

    language: str
    patient: Sentences
    guardian: Sentences | None = None


class ConsentWords(msgspec.Struct, frozen=True):
    """What an enterprise lays down about consent.

    Attributes:
        languages: the words, in the order of ``LANGUAGES``.
        title: of the enterprise's own form on paper; empty for none.
        url: where that is, beginning with ``https://``; empty for none.
    """

    languages: tuple[LanguageWording, ...] = ()
    title: str = ""
    url: str = ""

    @property
    def says_something(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.languages or self.title)


NO_WORDS: Final = ConsentWords()


@dataclass(frozen=True, slots=True)
class ConsentWording:
    """One version of it.

    Attributes:
        version: how often it was laid down; 0 before the first time.
        words: what holds; ``NO_WORDS`` if it was taken back.
        changed_by: the user number of the administrator.
        changed_at: when; ``None`` before the first time.
    """

    version: int = 0
    words: ConsentWords = NO_WORDS
    changed_by: int = 0
    changed_at: datetime | None = None


def checked_words(given: ConsentWords) -> ConsentWords:
    """Words with everything in its one spelling: NFC, white space collapsed, languages in their order.

    Raises:
        InvalidRequest: ``invalid_consent_wording``: a text is missing, too long, has markup or characters
            that do not show, such as those that turn the direction of text around; a language is unknown or
            there twice; the form's address is none, or has no title. ``consent_wording_too_large``.
    """
    tags = [one.language for one in given.languages]
    if len(set(tags)) != len(tags) or not set(tags) <= set(LANGUAGES):
        raise _invalid(f"Languages are {', '.join(LANGUAGES)}, each once.")
    languages = sorted(map(_checked_language, given.languages), key=lambda one: LANGUAGES.index(one.language))
    title, url = _checked_text("title", given.title, MAX_TITLE), _checked_url(given.url)
    if url and not title:
        raise _invalid("A form that has an address needs a title.")
    words = ConsentWords(tuple(languages), title, url)
    if len(msgspec.json.encode(words)) > MAX_DOCUMENT:
        raise InvalidRequest(
            "consent_wording_too_large", f"All words together may have {MAX_DOCUMENT} bytes of JSON."
        )
    return words


def languages_of(words: ConsentWords) -> Sequence[str]:
    """The languages that there are words in."""
    return [one.language for one in words.languages]


def _checked_language(given: LanguageWording) -> LanguageWording:
    where = given.language
    guardian = None if given.guardian is None else _checked(f"{where}.guardian", given.guardian)
    return LanguageWording(where, _checked(f"{where}.patient", given.patient), guardian)


def _checked(where: str, given: Sentences) -> Sentences:
    texts = {}
    for name in Sentences.__struct_fields__:
        texts[name] = _checked_text(f"{where}.{name}", getattr(given, name), MAX_SENTENCE)
        if not texts[name]:
            raise _invalid(f"{where}.{name} is empty: each level has its words, and so has the withdrawal.")
    return Sentences(**texts)


def _checked_text(name: str, text: str, longest: int) -> str:
    collapsed = " ".join(unicodedata.normalize("NFC", text).split())
    marks, has_letter = 0, False
    for character in collapsed:
        kind = unicodedata.category(character)[0]
        if character in _BLANKS or (kind == "C" and character not in _JOINERS):
            raise _invalid(f"{name} has characters that do not show.")
        has_letter = has_letter or kind == "L"
        marks = marks + 1 if kind == "M" else 0
        if marks > MAX_MARKS:
            raise _invalid(f"{name} has more marks on a letter than any script.")
    if collapsed and not has_letter:
        raise _invalid(f"{name} has no words.")
    if "<" in collapsed or ">" in collapsed:
        raise _invalid(f"{name} is plain text, without markup.")
    if len(collapsed) > longest:
        raise _invalid(f"{name} may have {longest} characters.")
    return collapsed


def _checked_url(text: str) -> str:
    given = text.strip()
    if not given:
        return ""
    invalid = _invalid("The form's address is one such as https://hospital.example/consent.pdf.")
    scheme, _, rest = given.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    path = rest[len(host) :]
    if scheme.lower() != "https" or not _REST.fullmatch(path):
        raise invalid
    try:
        url = f"{origin_of(f'https://{host}')}{path}"
    except ContractError:
        raise invalid from None
    if len(url) > MAX_FORM_URL:
        raise invalid
    return url


def _invalid(detail: str) -> InvalidRequest:
    return InvalidRequest("invalid_consent_wording", detail)
