"""The sentences that a patient agrees to, in their language: those that My PicSafe shows, too.

An enterprise may have words of its own, which its members' patients are shown in the place of PicSafe's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chalicelib.contract.languages import LANGUAGES
from chalicelib.format.metadata import ConsentLevel
from chalicelib.words import words
from picsafe.client.errors import InvalidInput
from picsafe.client.own_wordings import LanguageWords, MemberConsentWording, OwnWords, Sentences


def wording_for(wordings: Sequence[MemberConsentWording], giver: int | None) -> MemberConsentWording | None:
    """What holds of a report: that of the enterprise that gives its destination, or else of the first.

    Args:
        wordings: what all of a person's enterprises have laid down.
        giver: the number of that enterprise, if one does.
    """
    of_giver = [one for one in wordings if one.enterprise_id == giver]
    worded = [one for one in wordings if one.words.languages]
    return next(iter([*of_giver, *worded, *wordings]), None)


@dataclass(frozen=True, slots=True)
class ShownWording:
    """What a patient agrees to.

    Attributes:
        text: one sentence a line, for each level and that consent can be withdrawn; empty without levels.
        language: one of ``LANGUAGES``.
        issuer: the enterprise whose own words these are; empty for PicSafe's.
        edition: which version of them.
    """

    text: str
    language: str
    issuer: str = ""
    edition: str = ""


def consent_wording(
    levels: Collection[ConsentLevel],
    language: str,
    *,
    is_for_another: bool = False,
    own: MemberConsentWording | None = None,
) -> ShownWording:
    """The words of an enterprise's own, or PicSafe's where it has none in the language for whoever agrees.

    Args:
        levels: what is agreed to.
        language: a tag (BCP 47).
        is_for_another: whether somebody else agrees for the patient.
        own: what an enterprise has laid down.

    Raises:
        InvalidInput: ``unknown_language``.
    """
    tag = wording_language(language)
    agreed = [level for level in ConsentLevel if level in levels]
    if not agreed:
        return ShownWording("", tag)
    written = None if own is None else own.words.sentences(tag, is_for_another=is_for_another)
    if own is not None and written is not None:
        said = [*(getattr(written, level.value) for level in agreed), written.withdrawal]
        return ShownWording("\n".join(said), tag, own.enterprise, str(own.version))
    standard = _standard_sentences(tag, is_for_another=is_for_another)
    sentences = [*(getattr(standard, level.value) for level in agreed), standard.withdrawal]
    return ShownWording("\n".join(sentences), tag)


def standard_words() -> OwnWords:
    """PicSafe's words in all languages, as an enterprise begins its own with."""
    return OwnWords(
        languages=[
            LanguageWords(
                language,
                _standard_sentences(language, is_for_another=False),
                _standard_sentences(language, is_for_another=True),
            )
            for language in LANGUAGES
        ]
    )


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


def _standard_sentences(language: str, *, is_for_another: bool) -> Sentences:
    say, attribute = words(language).text, ".guardian" if is_for_another else ""
    said = {level.value: say(f"consent-wording-{level}{attribute}") for level in ConsentLevel}
    return Sentences(**said, withdrawal=say("consent-wording-withdrawal"))
