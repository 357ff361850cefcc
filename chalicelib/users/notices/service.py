"""Tells senders by mail what has become of their reports: reads what is new, and mails what is due."""

from __future__ import annotations

from chalicelib.users.notices.following import Follower
from chalicelib.users.notices.mailing import NoticeMailer
from chalicelib.users.notices.reminders import ReminderService


class NoticeService:
    """What runs again and again, beside the requests; two at once do no harm.

    Args:
        follower: reads Key Servers' events.
        reminders: has those told whose reports run out unopened.
        mailer: hands mails to the outbox.
    """

    def __init__(self, *, follower: Follower, reminders: ReminderService, mailer: NoticeMailer) -> None:
        self._follower = follower
        self._reminders = reminders
        self._mailer = mailer

    def run(self) -> None:
        """Read what is new, and mail what is due.

        Raises:
            Unavailable: the store does not answer.
        """
        self._follower.follow()
        self._reminders.run()
        self._mailer.send_due()

    def lag_seconds(self) -> int:
        """For how long the Key Server that is furthest behind was not read to its end.

        Raises:
            Unavailable: the store does not answer.
        """
        return int(self._follower.lag().total_seconds())

    def is_behind(self) -> bool:
        """Whether somebody has to look why senders are not told; also if that cannot be known."""
        return self._follower.is_behind()
