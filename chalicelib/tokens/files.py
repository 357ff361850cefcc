"""Keeps what a User Server has published in files of the data folder."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from chalicelib.local import private_files
from chalicelib.local.private_files import NotPrivate
from chalicelib.observability.log import record_failure
from chalicelib.tokens.memory import Remembered

LONGEST: Final = 4 * 1024 * 1024
# an answer that only says that nothing has changed is not worth a write each minute
REWRITTEN_AFTER: Final = timedelta(minutes=10)


class _Kept(msgspec.Struct, frozen=True):
    issuer: str
    at: datetime
    etag: str
    body: str


class IssuerFiles:
    """``IssuerMemory`` in a folder, one file a name; each is whole or not there.

    Args:
        folder: made when there is something to keep.
        issuer: the User Server's URL; what another one has published is not used.
    """

    def __init__(self, folder: Path, issuer: str) -> None:
        self._folder = folder
        self._issuer = issuer
        self._kept: dict[str, Remembered] = {}

    def recall(self, name: str) -> Remembered | None:
        """See ``IssuerMemory``."""
        try:
            content = private_files.read(self._path(name), longest=LONGEST)
            kept = msgspec.json.decode(content, type=_Kept)
        except FileNotFoundError:
            return None
        except (OSError, NotPrivate, msgspec.DecodeError, UnicodeDecodeError) as error:
            record_failure("issuer_not_recalled", error)
            return None
        if kept.issuer != self._issuer or kept.at.tzinfo is None:
            return None
        self._kept[name] = Remembered(kept.body.encode(), kept.etag, kept.at)
        return self._kept[name]

    def keep(self, name: str, answer: Remembered) -> None:
        """See ``IssuerMemory``."""
        before = self._kept.get(name)
        is_same = before is not None and (before.body, before.etag) == (answer.body, answer.etag)
        if before is not None and is_same and timedelta(0) <= answer.at - before.at < REWRITTEN_AFTER:
            return
        try:
            kept = _Kept(self._issuer, answer.at, answer.etag, answer.body.decode())
            private_files.make_folder(self._folder)
            private_files.replace(self._path(name), msgspec.json.encode(kept))
        except (OSError, UnicodeDecodeError) as error:
            record_failure("issuer_not_kept", error)
            return
        self._kept[name] = answer

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"
