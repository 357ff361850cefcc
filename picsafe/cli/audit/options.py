"""What the commands of ``picsafe audit`` have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from chalicelib.contract.signed_notes import VerifierKey

KEY = "The log's public key, which the Key Server says at /log/key, or a file with it."
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LONGEST_KEY = 4096


def key_of(text: str) -> VerifierKey:
    """The key that an option names: the text itself, or a file with it.

    Raises:
        BadInput: ``invalid_vkey``.
    """
    from picsafe.audit.evidence import log_key

    path = Path(text)
    if "+" not in text and path.is_file():
        text = read_up_to(path, _LONGEST_KEY).decode("utf-8", "replace")
    return log_key(text)


def read_up_to(path: Path, longest: int) -> bytes:
    """A file's content; a byte more than ``longest`` of one that is longer."""
    with path.open("rb") as file:
        return file.read(longest + 1)
