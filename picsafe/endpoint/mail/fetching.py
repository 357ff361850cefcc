"""Attachments as they are fetched: a piece at a time, decoded, into the spool.

What a connection does not live to bring is gone on with when there is another, as long as this process lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.mail.decoding import Decoder, decoder_for
from picsafe.endpoint.mail.errors import Disconnected
from picsafe.endpoint.mail.model import Key
from picsafe.endpoint.mail.ports import Session
from picsafe.endpoint.mail.structure import Leaf
from picsafe.endpoint.spool import Draft, Spool

STEP: Final = 1024 * 1024
"""Bytes that are asked for at a time."""

_HEAD: Final = 4096


class Gone(Exception):
    """Somebody else has moved or deleted the message meanwhile."""


class Stopping(Exception):
    """The endpoint is stopping; the message is begun again at the next start."""


@dataclass(slots=True)
class _Begun:
    """An attachment of which a part is there."""

    key: Key
    leaf: Leaf
    draft: Draft
    decoder: Decoder
    offset: int = 0


class Fetcher:
    """Fetches attachments, one at a time.

    Args:
        spool: has room for what is coming in.
        max_report: bytes of the largest report.
        heartbeat: called before anything is read; raises ``Stopping`` if the endpoint is.

    Attributes:
        max_message: bytes of the largest message: four letters stand for three bytes, and there are line
            ends, and what else is in a mail.
        read: bytes of attachments that were fetched so far.
    """

    def __init__(self, spool: Spool, max_report: int, heartbeat: Callable[[], None]) -> None:
        self._spool = spool
        self._max_report = max_report
        self._heartbeat = heartbeat
        self._begun: _Begun | None = None
        self.max_message = max_report * 3 // 2 + STEP
        self.read = 0

    def head(self, session: Session, key: Key, leaf: Leaf) -> bytes:
        """How an attachment begins; empty if it is encoded in a way that nobody knows.

        Raises:
            Gone, Stopping, MailError: as they say.
        """
        try:
            decoder = decoder_for(leaf.encoding)
        except NotTaken:
            return b""
        return decoder.feed(self._piece(session, key, leaf, 0, _HEAD))

    @contextmanager
    def fetched(self, session: Session, key: Key, leaf: Leaf) -> Iterator[Draft]:
        """An attachment, whole; removed afterwards unless it was kept.

        Raises:
            NotTaken: ``too_large``, ``unknown_encoding``.
            NotNow: there is no room.
            Gone, Stopping, MailError: as they say.
        """
        begun = self._resumed(key, leaf)
        with ExitStack() as cleanup:
            cleanup.enter_context(begun.draft)
            try:
                self._fetch(session, begun)
            except Disconnected:
                cleanup.pop_all()
                self._begun = begun
                raise
            yield begun.draft

    @property
    def begun(self) -> Key | None:
        """The message of which an attachment was begun and is gone on with."""
        return None if self._begun is None else self._begun.key

    def close(self) -> None:
        """Remove what was not fetched to its end."""
        if self._begun is not None:
            with self._begun.draft:
                self._begun = None

    def _resumed(self, key: Key, leaf: Leaf) -> _Begun:
        begun = self._begun
        if begun is not None and (begun.key, begun.leaf) == (key, leaf):
            self._begun = None
            return begun
        self.close()
        decoder = decoder_for(leaf.encoding)
        return _Begun(key, leaf, self._spool.draft(self._max_report), decoder)

    def _fetch(self, session: Session, begun: _Begun) -> None:
        while piece := self._piece(session, begun.key, begun.leaf, begun.offset, STEP):
            begun.offset += len(piece)
            self.read += len(piece)
            if begun.offset > self.max_message:
                raise NotTaken("too_large", "The attachment is larger than its message.")
            begun.draft.write(begun.decoder.feed(piece))
        begun.draft.write(begun.decoder.end())

    def _piece(self, session: Session, key: Key, leaf: Leaf, offset: int, length: int) -> bytes:
        self._heartbeat()
        piece = session.read(key.uid, leaf.section, offset, length)
        if piece is None:
            raise Gone
        return piece
