"""What a report says of consent and does not prove, for whoever opens it to be told.

Nothing of it keeps a report from opening. That the wording is not in the report is none of it: other writers,
and earlier versions, have not recorded it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from chalicelib.format.consent_levels import granted_levels
from chalicelib.format.keywords import keyword
from chalicelib.format.metadata import ConsentType, Metadata, split_levels
from chalicelib.format.names import CONSENT_JPG, CONSENT_M4A

_EVIDENCE: Final[Mapping[str, tuple[str, ...]]] = {
    ConsentType.SIGNED: (CONSENT_JPG,),
    ConsentType.VERBAL: (CONSENT_M4A,),
}


class ConsentGap(StrEnum):
    """What is missing.

    ``no_evidence``: it says how consent was given, and no file proves it. ``levels_without_evidence``: it
    says what was consented to, neither how, nor is there a file. ``item_beyond_consent``: an item may be used
    for more than was consented to.
    """

    NO_EVIDENCE = "no_evidence"
    LEVELS_WITHOUT_EVIDENCE = "levels_without_evidence"
    ITEM_BEYOND_CONSENT = "item_beyond_consent"


def consent_gaps(metadata: Metadata, names: Collection[str]) -> tuple[ConsentGap, ...]:
    """Return what is missing, in ConsentGap's order.

    Args:
        metadata: the report's.
        names: the names of its files.
    """
    consent = metadata.consent
    kind = keyword(consent.type)
    proofs = _EVIDENCE.get(kind, (CONSENT_JPG, CONSENT_M4A))
    has_evidence = any(name in names for name in proofs)
    granted = granted_levels(consent)
    used = {level for item in metadata.media for level in split_levels(item.levels)}
    found = {
        ConsentGap.NO_EVIDENCE: bool(kind) and not has_evidence,
        ConsentGap.LEVELS_WITHOUT_EVIDENCE: not kind and bool(granted) and not has_evidence,
        ConsentGap.ITEM_BEYOND_CONSENT: not used <= granted,
    }
    return tuple(gap for gap, is_there in found.items() if is_there)
