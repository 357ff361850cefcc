"""Puts together what tells senders by mail of their reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.clock import Clock
from chalicelib.settings import LocalStores, Settings

if TYPE_CHECKING:
    from chalicelib.keys.events.service import EventService
    from chalicelib.users.notices.ports import EventFeed, KeyServer
    from chalicelib.users.notices.service import NoticeService
    from chalicelib.wiring.adapters import Adapters

_LOCAL_LIFE: Final = timedelta(days=2)
_SQS_LIFE: Final = timedelta(minutes=20)
"""As long as the queue keeps what is in it."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The Key Servers whose events are read: PicSafe's own, and those that the operator has named.

    One of these is asked as long as an enterprise has it registered, which says whose it is.

    Attributes:
        settings: name them.
        adapters: sign the User Server's token.
        own_events: of a Key Server in this process.
        is_registered: whether a Key Server is registered at an origin.
        clock: the time.
        feeds: those over HTTP, as they are made.
    """

    settings: Settings
    adapters: Adapters
    own_events: Callable[[], EventService]
    is_registered: Callable[[str], bool]
    clock: Clock
    feeds: dict[str, EventFeed] = field(default_factory=dict)

    def now(self) -> list[KeyServer]:
        """Those of this moment.

        Raises:
            Unavailable: the store does not answer.
        """
        from chalicelib.users.notices.ports import KeyServer

        own_url, own = self.settings.key_url, self._own()
        servers = [] if own is None else [KeyServer(own_url, own, is_own=True)]
        others = (url for url in self.settings.events_from if url != own_url and self.is_registered(url))
        return [*servers, *(KeyServer(url, self._over_http(url), is_own=False) for url in others)]

    def _own(self) -> EventFeed | None:
        if "keys" in self.settings.services:
            from chalicelib.wiring.own_events import OwnFeed

            return OwnFeed(self.own_events())
        # on one machine all of PicSafe's own services run in one process
        is_local = isinstance(self.settings.stores, LocalStores)
        return None if is_local else self._over_http(self.settings.key_url)

    def _over_http(self, url: str) -> EventFeed:
        if url not in self.feeds:
            from chalicelib.tokens.issuing import issue
            from chalicelib.users.notices.http_feed import HttpFeed

            self.feeds[url] = HttpFeed(
                url=url,
                issuer=self.settings.user_url,
                sign=lambda claims: issue(claims, self.adapters.signing_keys),
                clock=self.clock,
            )
        return self.feeds[url]


def notice_service(followed: Followed) -> NoticeService:
    """The service over the adapters of a place."""
    # imported here, because packages of other services have this module as well
    from chalicelib.users.notices.following import Follower
    from chalicelib.users.notices.mailing import NoticeMailer
    from chalicelib.users.notices.reminders import ReminderService
    from chalicelib.users.notices.service import NoticeService

    adapters, settings = followed.adapters, followed.settings
    return NoticeService(
        follower=Follower(
            servers=followed.now,
            store=adapters.notices,
            reminders=adapters.reminders,
            reports=adapters.report_log,
            people=adapters.users,
            tallies=adapters.tallies,
            own_url=settings.key_url,
            clock=followed.clock,
        ),
        reminders=ReminderService(
            reminders=adapters.reminders,
            store=adapters.notices,
            people=adapters.users,
            servers=followed.now,
            clock=followed.clock,
        ),
        mailer=NoticeMailer(
            store=adapters.notices,
            people=adapters.users,
            tallies=adapters.tallies,
            outbox=adapters.outbox,
            life=_LOCAL_LIFE if isinstance(settings.stores, LocalStores) else _SQS_LIFE,
            clock=followed.clock,
        ),
    )
