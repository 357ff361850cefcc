"""What a report says was consented to: a level counts where nothing in the report says otherwise."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from chalicelib.format.keywords import keyword
from chalicelib.format.metadata import Consent, ConsentLevel, Metadata, split_levels

_YES: Final = frozenset(["true", "1", "yes", "y", "on"])
_NO: Final = frozenset(["false", "0", "no", "n", "off"])


class Answer(StrEnum):
    """Whether a level was consented to.

    ``unclear``: its flag is neither yes nor no, or says yes to a level that the list of levels leaves out.
    """

    YES = "yes"
    NO = "no"
    NOT_RECORDED = "not_recorded"
    UNCLEAR = "unclear"


def consent_answer(consent: Consent, level: ConsentLevel) -> Answer:
    """Return whether a level was consented to: by its flag, or by the list of levels where it has no flag."""
    flag, listed = keyword(getattr(consent, level.value)), split_levels(consent.consentlevels)
    # a list in words of another writer's says nothing of ours
    is_left_out = level not in listed and any(known in listed for known in ConsentLevel)
    if flag in _NO:
        return Answer.NO
    if flag in _YES:
        return Answer.UNCLEAR if is_left_out else Answer.YES
    if flag:
        return Answer.UNCLEAR
    if level in listed:
        return Answer.YES
    return Answer.NO if is_left_out else Answer.NOT_RECORDED


def granted_levels(consent: Consent) -> frozenset[str]:
    """Return what was consented to, with the levels of other writers that are listed."""
    others = set(split_levels(consent.consentlevels)) - set(ConsentLevel)
    granted = {level.value for level in ConsentLevel if consent_answer(consent, level) is Answer.YES}
    return frozenset(others | granted)


def levels_of_every_item(metadata: Metadata) -> frozenset[str]:
    """Return what was consented to and no item is kept back from: report.pdf shows them all."""
    kept_to = [split_levels(item.levels) for item in metadata.media]
    return frozenset(
        level
        for level in granted_levels(metadata.consent)
        if all(level in levels for levels in kept_to if levels)
    )


def is_consent_recorded(consent: Consent) -> bool:
    """Return whether anything is said of a consent: how it was given, or a level that is more than denied."""
    flags = (consent.treatment, consent.education, consent.publication)
    is_denied = all(keyword(flag) in {"", *_NO} for flag in flags)
    return bool(keyword(consent.type)) or bool(split_levels(consent.consentlevels)) or not is_denied
