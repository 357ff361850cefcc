"""Where secrets of settings are; they are never in the settings' file itself."""

from __future__ import annotations

import os
from pathlib import Path

from picsafe.delivery.errors import InvalidDestination

MAX_SECRET = 64 * 1024


class Secret:
    """Where a secret is: ``env:NAME`` or ``file:/path``. It is read when it is needed, and not kept.

    Args:
        source: as above.
    """

    __slots__ = ("source",)

    def __init__(self, source: str) -> None:
        self.source = source

    def read(self) -> str:
        """The secret, without line ends behind it.

        Raises:
            InvalidDestination: ``secret_missing``: there is none, or it cannot be read.
        """
        scheme, _, where = self.source.partition(":")
        if scheme == "env":
            value = os.environ.get(where, "")
        else:
            try:
                # Windows' editors put a mark in front
                with Path(where).open(encoding="utf-8-sig") as file:
                    value = file.read(MAX_SECRET).rstrip("\r\n")
            except (OSError, UnicodeDecodeError):
                value = ""
        if not value:
            raise InvalidDestination("secret_missing", f"There is nothing to be read at {self.source}.")
        return value


def secret_of(text: object) -> Secret:
    """A setting's value as a secret's place.

    Raises:
        ValueError: it is none; the message does not repeat it, because it may be a secret.
    """
    if not isinstance(text, str) or not text.startswith(("env:", "file:")) or not text.partition(":")[2]:
        raise ValueError('a secret is given as "env:NAME" or "file:/path", never itself')
    return Secret(text)
