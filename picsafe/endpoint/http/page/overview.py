"""How everything stands: destinations, the ways in, and what has happened."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.routing import Route

from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.model import Finding
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.http.page.numbers import number_of
from picsafe.endpoint.http.page.rendering import see_other
from picsafe.endpoint.http.page.sessions import PageSession
from picsafe.endpoint.http.page.shell import Form, Shell
from picsafe.endpoint.status import DiskStatus, Status, status_of
from picsafe.server.errors import Refusal, not_found
from picsafe.server.responses import RawResponse

EVENTS: Final = 100
FAILED: Final = 100
MAIL: Final = "mail"


class Overview:
    """The routes.

    Args:
        endpoint: whose page it is.
        shell: what the page's parts share.
    """

    def __init__(self, endpoint: Endpoint, shell: Shell) -> None:
        self._endpoint = endpoint
        self._shell = shell
        self._checking: set[str] = set()

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            self._shell.show("/", self._index),
            self._shell.show("/ways-in", self._ways_in),
            self._shell.show("/events", self._events),
            self._shell.do("/check", self._check),
            self._shell.do("/taken-out", self._taken_out),
        ]

    async def _index(self, request: Request, session: PageSession) -> RawResponse:  # noqa: ARG002 - Shell's signature
        config = self._endpoint.config
        return self._shell.page(
            session,
            "overview",
            place="overview",
            status=await self._shell.run(self._status),
            taken_back=await self._shell.run(self._endpoint.taken_back.left),
            kinds={
                name: str(settings.__struct_config__.tag) for name, settings in config.destination.items()
            },
        )

    async def _ways_in(self, request: Request, session: PageSession) -> RawResponse:  # noqa: ARG002 - Shell's signature
        endpoint, run = self._endpoint, self._shell.run
        mails = [] if endpoint.mail_store is None else await run(endpoint.mail_store.failed, FAILED)
        failed = (
            []
            if endpoint.cloud_store is None
            else await run(endpoint.cloud_store.failed, endpoint.clock(), FAILED)
        )
        return self._shell.page(
            session,
            "ways_in",
            place="ways-in",
            status=await run(self._status),
            mails=mails,
            failed=failed,
            shown=FAILED,
        )

    async def _events(self, request: Request, session: PageSession) -> RawResponse:
        before = number_of(request.query_params.get("before", ""))
        events = await self._shell.run(
            lambda: self._endpoint.events.latest(EVENTS + 1, before=before),
        )
        return self._shell.page(
            session,
            "events",
            place="events",
            events=events[:EVENTS],
            is_first=before is None,
            older=events[EVENTS - 1]["seq"] if len(events) > EVENTS else None,
        )

    async def _taken_out(self, request: Request, session: PageSession, form: Form) -> RawResponse:  # noqa: ARG002 - Shell's signature
        def done() -> None:
            self._endpoint.taken_back.done(
                form.get("report_id", ""), session.operator.user, self._endpoint.clock()
            )

        try:
            await self._shell.run(done)
        except NotPossible as error:
            raise not_found() from error
        return see_other("/")

    async def _check(self, request: Request, session: PageSession, form: Form) -> RawResponse:  # noqa: ARG002 - Shell's signature
        name = form.get("name", "")
        if name not in self._endpoint.config.destination and not (
            name == MAIL and self._endpoint.config.mail is not None
        ):
            raise not_found()
        if name in self._checking:
            raise Refusal(
                HTTPStatus.CONFLICT, "being_checked", "It is being looked at already. Try again shortly."
            )
        self._checking.add(name)
        try:
            findings = await self._shell.run_slowly(self._found, name)
        finally:
            self._checking.discard(name)
        return self._shell.page(session, "check", place="overview", name=name, findings=findings)

    def _status(self) -> Status:
        endpoint, config = self._endpoint, self._endpoint.config
        return status_of(
            endpoint.jobs,
            endpoint.outages,
            tuple(config.destination),
            endpoint.clock(),
            endpoint.mail_store,
            endpoint.cloud_store,
            disk=DiskStatus(endpoint.spool.free(), config.retention.disk_reserve, config.max_report),
            untold=endpoint.notices.count() if endpoint.tells_senders else None,
            adt=endpoint.adt_status,
            contradictions=endpoint.keys.evidence.contradictions(),
        )

    def _found(self, name: str) -> list[Finding]:
        if name == MAIL and self._endpoint.mailbox is not None:
            return self._endpoint.mailbox.check()
        # one of its own: the engine's may be in the middle of something
        try:
            destination = self._endpoint.built(name)
        except InvalidDestination as error:
            return [Finding(is_well=False, text=error.detail)]
        try:
            return destination.check()
        finally:
            destination.close()
