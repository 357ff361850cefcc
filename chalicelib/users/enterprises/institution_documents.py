"""How lists of institutions are stored: as one JSON document each."""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.users.enterprises.institution import InstitutionList

_DECODER: Final = msgspec.json.Decoder(InstitutionList)


def document_of(institutions: InstitutionList) -> str:
    """What is stored of a list."""
    return msgspec.json.encode(institutions).decode()


def institutions_from(document: str) -> InstitutionList:
    """The list that a stored document holds."""
    return _DECODER.decode(document)
