"""Looks after the mailbox, in a thread of its own: connects, deals with what is there, and waits for more.

Whatever the connection does, the folder is looked through by UID after each connect and at least once a
``poll``: what a server says while it idles is a hint to look, and never the news itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from chalicelib.errors import Unavailable
from picsafe.endpoint.backoff import delay
from picsafe.endpoint.errors import EndpointError, NotNow
from picsafe.endpoint.intake import Intake
from picsafe.endpoint.mail.errors import CommandRefused, Disconnected, MailError
from picsafe.endpoint.mail.fetching import STEP, Fetcher, Gone, Stopping
from picsafe.endpoint.mail.message import MessageHandler
from picsafe.endpoint.mail.model import DONE, NO_REPORT, Key, Message
from picsafe.endpoint.mail.ports import Mailbox, Session
from picsafe.endpoint.mail.settings import Mail
from picsafe.endpoint.mail.store import MailStore

ATTEMPTS: Final = 10
"""How often a message is begun that the connection does not survive, or that the server does not give."""

LONGEST_WAIT: Final = timedelta(minutes=5)
KEEP: Final = timedelta(days=30)

BEAT: Final = timedelta(minutes=1)
"""How often it is written down that a look that takes long goes on."""

PAUSE: Final = 0.5
"""Seconds between two looks, however much news there is."""

_LOG = logging.getLogger(__name__)


class Poller:
    """Deals with what a mailbox holds.

    Args:
        settings: the mailbox's.
        mailbox: the mailbox.
        store: what was dealt with.
        intake: takes reports.
        fetcher: makes what fetches attachments, of its heartbeat.
        clock: the time.
        require_room: asked before an attachment is fetched; raises ``NotNow`` if too much waits already.
        jitter: gives a number from 0 to 1, for waits.
    """

    def __init__(
        self,
        settings: Mail,
        mailbox: Mailbox,
        store: MailStore,
        intake: Intake,
        fetcher: Callable[[Callable[[], None]], Fetcher],
        clock: Callable[[], datetime],
        require_room: Callable[[], None],
        jitter: Callable[[], float] | None = None,
    ) -> None:
        self._settings = settings
        self._mailbox = mailbox
        self._store = store
        self._clock = clock
        self._jitter = jitter
        self._stopping = threading.Event()
        self._fetcher = fetcher(self._heartbeat)
        self._handler = MessageHandler(store, intake, self._fetcher, clock, require_room)
        self._seen_at = clock()
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="endpoint-mail")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Come to an end; whether that was so within the time."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def connect_once(self) -> None:
        """Stay connected for as long as that goes well, or until the endpoint is stopping.

        Raises:
            EndpointError, Unavailable: it does not go well.
        """
        with self._mailbox.open() as session:
            self._store.forget(self._clock() - KEEP)
            while not self._stopping.is_set():
                self.look(session)
                session.wait(self._settings.poll, self._stopping.is_set)
                # not before: some servers let everybody in, and end whoever idles
                self._failures = 0
                self._stopping.wait(PAUSE)

    def look(self, session: Session) -> None:
        """Deal with all that is due in the folder.

        Raises:
            NotNow: there is no room for reports.
            MailError: as the session's.
            Unavailable: the database does not answer.
        """
        uids = sorted(session.uids())
        known = self._store.known(session.uidvalidity, uids[0] if uids else 0)
        is_well = True
        no_room: NotNow | None = None
        for uid in uids:
            try:
                self._heartbeat()
            except Stopping:
                return
            message = known.get(uid)
            if message is None or message.due <= self._clock():
                try:
                    is_well &= self._deal(session, self._store.key(session.uidvalidity, uid), message)
                except NotNow as error:
                    # what is smaller may have room
                    no_room = no_room or error
            else:
                is_well &= message.outcome is None
        for uid in known.keys() - set(uids):
            if not known[uid].is_filed:
                # it was moved and the answer was lost, or somebody else has moved it
                self._store.filed(self._store.key(session.uidvalidity, uid))
        if self._fetcher.begun is not None and self._fetcher.begun.uid not in uids:
            self._fetcher.close()
        if no_room is not None:
            raise no_room
        failed = session.flagged(self._settings.failed_folder)
        if is_well:
            self._store.up(failed, self._clock())

    def _heartbeat(self) -> None:
        if self._stopping.is_set():
            raise Stopping
        now = self._clock()
        if now - self._seen_at >= BEAT:
            self._seen_at = now
            self._store.seen(now)

    def _deal(self, session: Session, key: Key, message: Message | None) -> bool:
        """Deal with one message; whether the server let it be filed, if it was to be."""
        outcome = None if message is None else message.outcome
        read = self._fetcher.read
        try:
            if outcome is None:
                outcome = self._handler.handle(session, key)
            self._file(session, key, outcome)
        except (Gone, Stopping):
            return True
        except (Disconnected, CommandRefused) as error:
            if isinstance(error, Disconnected) and self._fetcher.read - read >= STEP:
                # it comes, if slowly: the next connection goes on with it
                self._failures = 0
                raise
            self._put_off(key, message, outcome, error.detail)
            if isinstance(error, Disconnected):
                raise
            if outcome is not None:
                self._store.down(error.code, error.detail, self._clock())
            return outcome is None
        except (EndpointError, Unavailable):
            raise
        except Exception:
            # what nobody has thought of must not come up before all other messages for ever
            self._put_off(key, message, outcome, "PicSafe itself is at fault: see its log.")
            raise
        return True

    def _put_off(self, key: Key, message: Message | None, outcome: str | None, why: str) -> None:
        attempts = 1 if message is None else message.attempts + 1
        if outcome is None and attempts >= ATTEMPTS:
            detail = f"The message could not be read, {attempts} times: {why}"
            self._store.finish(key, "unreadable", detail, self._clock())
        else:
            self._store.later(key, self._clock() + self._wait(attempts - 1))

    def _file(self, session: Session, key: Key, outcome: str) -> None:
        if outcome not in {DONE, NO_REPORT}:
            session.mark(key.uid, outcome)
        session.move(key.uid, self._settings.done_folder if outcome == DONE else self._settings.failed_folder)
        self._store.filed(key)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._stay_connected()
            except EndpointError as error:
                self._failed(error)
            except Unavailable:
                self._failed(NotNow("store_unavailable", "The database does not answer."))
            self._stopping.wait(self._wait(self._failures - 1).total_seconds())
        self._fetcher.close()

    def _stay_connected(self) -> None:
        try:
            self.connect_once()
        except (EndpointError, Unavailable):
            raise
        except Exception as error:
            # what nobody has thought of must not end the thread; its text could say anything of anybody
            _LOG.error("mail_failed error=%s", type(error).__name__)
            raise MailError("internal_error", "PicSafe itself is at fault: see its log.") from error

    def _failed(self, error: EndpointError) -> None:
        self._failures += 1
        if isinstance(error, Disconnected) and self._failures == 1:
            # it was well until now, as connections are that end
            return
        _LOG.warning("mail_unavailable code=%s", error.code)
        try:
            self._store.down(error.code, error.detail, self._clock())
        except Unavailable:
            _LOG.error("store_unavailable name=mail")

    def _wait(self, failures: int) -> timedelta:
        if failures < 1:
            return timedelta()
        drawn = delay(failures) if self._jitter is None else delay(failures, None, self._jitter)
        return min(drawn, LONGEST_WAIT)
