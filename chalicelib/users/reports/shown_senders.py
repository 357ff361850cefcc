"""A sender as those are shown them who have not opened the report yet.

What people call themselves is their own word, so that it must not look like more than a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from chalicelib.users.reports.model import Sender

# what readers of mail and chats make a link of: a scheme, a path, and names of hosts
_OF_LINKS: Final = re.compile(r"[:/\\]+")
_WITHIN: Final = re.compile(r"([.\u3002\uff0e\uff61])(?=\S)")


@dataclass(frozen=True, slots=True)
class ShownSender:
    """Who sent a report.

    Attributes:
        name: as they write it themselves.
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
    """What a sender calls themselves, in one line that is no link."""
    return no_link(" ".join(part for part in (sender.title, sender.firstname, sender.lastname) if part))


def no_link(text: str) -> str:
    """A text in which no program finds the address of a page."""
    return " ".join(_WITHIN.sub(r"\1 ", _OF_LINKS.sub(" ", text)).split())
