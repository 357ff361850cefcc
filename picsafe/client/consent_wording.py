"""The sentences that a patient agrees to, in their language: those that My PicSafe shows, too."""

from __future__ import annotations

import re
from collections.abc import Collection

from chalicelib.contract.languages import LANGUAGES
from chalicelib.format.metadata import ConsentLevel
from chalicelib.words import words
from picsafe.client.errors import InvalidInput


def consent_wording(levels: Collection[ConsentLevel], language: str, *, is_for_another: bool = False) -> str:
    """One sentence a line: one for each level, and that consent can be withdrawn; empty without levels.

    Args:
        levels: what is agreed to.
        language: a tag (BCP 47).
        is_for_another: whether somebody else agrees for the patient.

    Raises:
        InvalidInput: ``unknown_language``.
    """
    say = words(wording_language(language)).text
    attribute = ".guardian" if is_for_another else ""
    sentences = [say(f"consent-wording-{level}{attribute}") for level in ConsentLevel if level in levels]
    return "\n".join([*sentences, say("consent-wording-withdrawal")]) if sentences else ""


def wording_language(tag: str) -> str:
    """The language of the words for a tag (BCP 47) in any letter case: ``fr`` for ``fr-CA``.

    Raises:
        InvalidInput: ``unknown_language``.
    """
    language = re.split("[-_]", tag, maxsplit=1)[0].lower()
    if language not in LANGUAGES:
        raise InvalidInput(
            "unknown_language", f"There is no wording of consent in {tag}, only in {', '.join(LANGUAGES)}."
        )
    return language
