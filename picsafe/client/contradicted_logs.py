"""What is said where a Key Server's log is not what it was, or not what it has promised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from chalicelib.contract.errors import LogFormatError
from picsafe.client.audit import TamperedTrail

# what a Key Server that was set up anew is seen by, too
_ANEW: Final = frozenset({"other_log_key", "log_shrank", "not_consistent", "wrong_signature", "wrong_log"})


class ContradictedLog(TamperedTrail):
    """A Key Server's log is not the one that it was, or not what a receipt or the trail says.

    Attributes:
        key_server: the server's URL.
    """

    def __init__(self, code: str, detail: str, key_server: str) -> None:
        super().__init__(code, detail)
        self.key_server = key_server


def contradicted(key_server: str, code: str, detail: str) -> ContradictedLog:
    """The error, with what whoever sees it is to do.

    Args:
        key_server: the server's URL.
        code: stable and snake_case.
        detail: what contradicts what, as a sentence.
    """
    to_do = (
        "Keep what you have, and ask its operator why before anything else. Only if they say that they have "
        f"set it up anew: picsafe audit accept-log {key_server}"
        if code in _ANEW
        else "Tell its operator, and keep what you have."
    )
    return ContradictedLog(
        code, f"The log of the Key Server {key_server} contradicts itself. {detail} {to_do}", key_server
    )


@contextmanager
def contradictions(key_server: str) -> Iterator[None]:
    """Turn what a log's formats find wrong into what it is held against.

    Raises:
        ContradictedLog: with the format's code.
    """
    try:
        yield
    except LogFormatError as error:
        raise contradicted(key_server, error.code, str(error)) from error
