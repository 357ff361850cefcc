"""One posted report: its form is read as it comes, and nothing of it stays unless it is accepted."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from chalicelib.contract.report_ids import report_id_of_file
from chalicelib.errors import Unauthenticated
from picsafe.endpoint.counters import Counters
from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.http.early import EARLY_RATE, EarlyQuota
from picsafe.endpoint.http.form import MAX_BESIDE, FormReader
from picsafe.endpoint.http.senders import Doorkeeper, Poster
from picsafe.endpoint.intake import Arrival, Intake
from picsafe.endpoint.precedence import Precedence
from picsafe.endpoint.quotas import Quotas, Reservation
from picsafe.endpoint.spool import Draft, Spool
from picsafe.server.uploads import UploadSlots


@dataclass(frozen=True, slots=True)
class Posting:
    """What is known of a request before its body.

    Attributes:
        content_type: as it says.
        address: where it comes from.
        began: when.
        length: of its body, as it says; ``None`` if it does not.
        is_confidential: whether nobody on the way can read along.
        may_be_plain: whether a report that is not sealed may come this way.
    """

    content_type: str
    address: str
    began: datetime
    length: int | None
    is_confidential: bool
    may_be_plain: bool


@dataclass(frozen=True, slots=True)
class Door:
    """What an upload meets on its way in.

    Attributes:
        doorkeeper: who may post.
        slots: how many uploads at once.
        quotas: how much of one account.
        early: room for files before their token.
        spool: where files come in.
        intake: the one way in.
        max_report: bytes of the largest file.
        counters: count what is refused here.
        precedence: who goes first.
    """

    doorkeeper: Doorkeeper
    slots: UploadSlots
    quotas: Quotas
    early: EarlyQuota
    spool: Spool
    intake: Intake
    max_report: int
    counters: Counters
    precedence: Precedence

    @property
    def max_body(self) -> int:
        """Bytes of the largest form."""
        return self.max_report + MAX_BESIDE


class PostedReport:
    """``picsafe.server.uploads.Upload``: a form with a token and a report. Every call blocks.

    Args:
        door: what it meets.
        posting: the request.

    Raises:
        NotTaken: ``invalid_form``.

    Attributes:
        is_whole: whether the body has come to its end.
        was_judged: whether it came as far as ``Intake``, which counts what it refuses.
    """

    def __init__(self, door: Door, posting: Posting) -> None:
        self.is_whole = False
        self.was_judged = False
        self._door = door
        self._posting = posting
        self._form = FormReader(posting.content_type, self)
        self._early = door.early.account(posting.address)
        self._cleanup = ExitStack()
        self._cleanup.callback(self._early.close)
        self._poster: Poster | None = None
        self._reservation: Reservation | None = None
        self._draft: Draft | None = None
        self._report_id = ""

    def write(self, chunk: bytes) -> None:
        """The next bytes of the body.

        Raises:
            NotTaken, NotNow, Unauthenticated, Forbidden, Unavailable, Refusal: it is not taken.
        """
        self._form.feed(chunk)

    def commit(self) -> None:
        """The body is whole: accept the report.

        Raises:
            NotTaken, NotNow, Unauthenticated: it is not taken.
        """
        self.is_whole = True
        with self._door.precedence.accepting():
            self._accept()
        # here, and not in the event loop, which ``abort`` is called in
        self._cleanup.close()

    def _accept(self) -> None:
        self._form.finish()
        if self._poster is None or self._reservation is None:
            raise Unauthenticated("missing_token", "The form has to have a field token before its file.")
        if self._draft is None:
            raise NotTaken("invalid_form", "The form has no field picsafe_file.")
        if self._poster.sha256 not in {None, self._draft.sha256}:
            raise NotTaken("other_file", "The token was made for another file.")
        self.was_judged = True
        self._door.intake.take(
            self._draft,
            Arrival(
                via="post",
                report_id=self._report_id,
                sender=self._poster.sender,
                may_be_plain=self._posting.may_be_plain,
                require_room=self._reservation.confirm,
            ),
        )

    def abort(self) -> None:
        """Leave nothing behind."""
        self._cleanup.close()

    @property
    def rate(self) -> int:
        """Bytes per second that it has to reach on average: more while nobody says whose it is."""
        return EARLY_RATE if self._poster is None else self._door.slots.rate

    def token(self, text: str) -> None:
        """See ``Fields``."""
        self._poster = self._door.doorkeeper.admit(
            text, self._posting.began, was_overheard=not self._posting.is_confidential
        )
        self._cleanup.callback(self._door.slots.hold(str(self._poster.userid), self._posting.address))
        self._reserve(self._poster)
        self._early.close()

    def _reserve(self, poster: Poster) -> None:
        here = 0 if self._draft is None else self._draft.size
        length = self._posting.length or 0
        # a form is a little longer than its file
        self._reservation = self._door.quotas.reserve(
            str(poster.userid), poster.allowance, smallest=max(here, length - MAX_BESIDE), largest=length
        )
        self._cleanup.callback(self._reservation.close)

    def file_begins(self, filename: str) -> None:
        """See ``Fields``."""
        self._report_id = report_id_of_file(filename) or ""
        self._draft = self._cleanup.enter_context(self._door.spool.draft(self._door.max_report))

    def file_data(self, block: memoryview) -> None:
        """See ``Fields``."""
        if self._draft is None:
            return
        if self._reservation is None:
            self._early.take(len(block))
        else:
            self._reservation.grow(self._draft.size + len(block))
        self._draft.write(block)
