"""A member as colleagues find them, and how what they type is compared."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

MIN_BEGINNING: Final = 3
"""Letters, before anybody is looked for."""
MAX_READ: Final = 100
"""Of those who share a beginning, so many are read."""


@dataclass(frozen=True, slots=True)
class Names:
    """How a member is called.

    Attributes:
        shown: as colleagues are shown it.
        firstname: as they write it themselves.
        lastname: likewise.
    """

    shown: str = ""
    firstname: str = ""
    lastname: str = ""


NO_NAMES: Final = Names()


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of an enterprise.

    Attributes:
        email: their address.
        name: as it is shown; empty if they have given none.
    """

    email: str
    name: str


def found_by(email: str, names: Names) -> tuple[str, ...]:
    """The texts by whose beginnings a member is found: their names in both orders, and their address."""
    first, last = folded(names.firstname), folded(names.lastname)
    texts = (f"{first} {last}".strip(), f"{last} {first}".strip(), folded(email))
    return tuple(dict.fromkeys(text for text in texts if text))


def folded(text: str) -> str:
    """A text as it is compared: without marks, and without case."""
    apart = unicodedata.normalize("NFKD", text.strip())
    bare = "".join(letter for letter in apart if not unicodedata.category(letter).startswith("M"))
    return " ".join(unicodedata.normalize("NFC", bare).casefold().split())
