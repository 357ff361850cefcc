"""A sender as those are shown them who have not opened the report yet.

What people call themselves is their own word, so that it must not look like more than a name: it holds no
number, no address, and no sentence's marks, and wherever it is shown it is quoted, or stands by itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from chalicelib.users.reports.model import Sender

# what readers of mail and chats make a link of: a scheme, a path, and names of hosts
_OF_LINKS: Final = re.compile(r"[:/\\]+")
_OF_NAMES: Final = frozenset(" '-.\u2019")
# letters' business in some scripts
_JOINERS: Final = frozenset("\u200c\u200d")
_MARKS_OF_A_LETTER: Final = 4
MAX_SHOWN: Final = 80
"""Of characters of a name."""
_WITHIN: Final = re.compile(r"([.\u3002\uff0e\uff61])(?=\S)")


@dataclass(frozen=True, slots=True)
class ShownSender:
    """Who sent a report.

    Attributes:
        name: as they write it themselves, as ``plain_name``; empty if nothing of it is a name.
        enterprise: the name of the enterprise that they belong to, by its proven mail domain or by an
            invitation that they accepted; empty if nobody has checked who they are.
    """

    name: str
    enterprise: str

    @property
    def is_checked(self) -> bool:
        """Whether they belong to an enterprise."""
        return bool(self.enterprise)


def name_of(sender: Sender) -> str:
    """What a sender calls themselves, as ``plain_name``."""
    return plain_name(f"{sender.title} {sender.firstname} {sender.lastname}")


def plain_name(text: str) -> str:
    """A text in one line of at most ``MAX_SHOWN`` letters and marks, spaces, apostrophes, hyphens and dots.

    What else it has is left out; nothing may be left. No program finds the address of a page in it.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        marks = marks + 1 if category[0] == "M" else 0
        if category[0] == "L" or character in _OF_NAMES | _JOINERS or 0 < marks <= _MARKS_OF_A_LETTER:
            kept.append(character)
        elif not marks and category != "Cf":
            kept.append(" ")
    name = no_link("".join(kept)).strip(" '-.\u2019")
    return name if len(name) <= MAX_SHOWN else f"{name[: MAX_SHOWN - 1].rstrip()}…"


def no_link(text: str) -> str:
    """A text in which no program finds the address of a page."""
    return " ".join(_WITHIN.sub(r"\1 ", _OF_LINKS.sub(" ", text)).split())
