"""What a mailbox is to those who take reports from it. The docstrings are the contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from picsafe.delivery.model import Finding


@dataclass(frozen=True, slots=True)
class Description:
    """What a message is, without its contents.

    Attributes:
        size: bytes.
        structure: of its parts; see ``structure``.
        subject: its header, as it is written; empty if there is none.
    """

    size: int
    structure: Any
    subject: str


class Session(Protocol):
    """A connection with the folder of new mails open.

    Every method raises ``Disconnected`` if the connection is over, and ``CommandRefused`` if the server says
    no to this command alone.

    Attributes:
        uidvalidity: under which UIDs are one message's for good.
    """

    uidvalidity: int

    def uids(self) -> Sequence[int]:
        """The UIDs of what is in the folder now, oldest first."""
        ...

    def describe(self, uid: int) -> Description | None:
        """What a message is; ``None`` if it is gone."""
        ...

    def read(self, uid: int, section: str, offset: int, length: int) -> bytes | None:
        """Bytes of a part, as they travel; fewer or none at its end, and ``None`` if the message is gone."""
        ...

    def mark(self, uid: int, code: str) -> None:
        """Flag a message for a person's attention and say why; a server that keeps no keywords keeps none."""
        ...

    def move(self, uid: int, folder: str) -> None:
        """Move a message. It may be gone, and after a lost answer there may be two in the other folder."""
        ...

    def flagged(self, folder: str) -> int:
        """How many messages of another folder are flagged."""
        ...

    def wait(self, seconds: float, is_stopping: Callable[[], bool]) -> None:
        """Return when something has arrived, when the time is over, or soon after ``is_stopping``."""
        ...


class Mailbox(Protocol):
    """An account and its folders."""

    def open(self) -> AbstractContextManager[Session]:
        """Connect, sign in and open the folder; folders to file in are made if they are not there.

        Raises:
            Disconnected, SignInRefused, CommandRefused: it cannot be.
        """
        ...

    def check(self) -> list[Finding]:
        """Look whether mails could be read and filed, and leave everything as it was."""
        ...
