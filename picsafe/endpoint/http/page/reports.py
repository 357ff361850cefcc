"""Reports: the list, and one report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.routing import Route

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.http.page.numbers import number_of
from picsafe.endpoint.http.page.rendering import see_other
from picsafe.endpoint.http.page.report_page import ReportPage
from picsafe.endpoint.http.page.sessions import PageSession
from picsafe.endpoint.http.page.shell import Shell
from picsafe.endpoint.listing import ListedReport, Listing
from picsafe.endpoint.model import OPEN, State, StoredReport
from picsafe.server.errors import not_found
from picsafe.server.responses import RawResponse

SHOWN: Final = 50
MAX_ID: Final = 64


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed down to.

    Raises:
        Refusal: ``not_found``: it is none.
    """

    state: State | None
    name: str | None
    before: int | None

    @classmethod
    def of(cls, query: QueryParams) -> Filter:
        """The filter of a query."""
        state = query.get("state", "")
        if state and state not in set(State):
            raise not_found()
        return cls(
            State(state) if state else None,
            query.get("destination", "")[:MAX_ID] or None,
            number_of(query.get("before", "")),
        )

    def link(self, before: int | None = None) -> str:
        """The address of a page of the list."""
        fields = {"state": self.state, "destination": self.name, "before": before}
        query = urlencode({name: str(value) for name, value in fields.items() if value is not None})
        return f"/reports?{query}" if query else "/reports"


class Reports:
    """The routes.

    Args:
        endpoint: whose page it is.
        shell: what the page's parts share.
        listing: lists of reports.
        report_page: shows one.
    """

    def __init__(self, endpoint: Endpoint, shell: Shell, listing: Listing, report_page: ReportPage) -> None:
        self._endpoint = endpoint
        self._shell = shell
        self._listing = listing
        self._report_page = report_page

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            self._shell.show("/reports", self._list),
            self._shell.show("/reports/{number}", self._one),
        ]

    async def _list(self, request: Request, session: PageSession) -> RawResponse:
        wanted = request.query_params.get("report", "").strip()[:MAX_ID]
        if wanted:
            return await self._found(session, wanted)
        chosen = Filter.of(request.query_params)
        reports = await self._shell.run(
            lambda: self._listing.reports(
                SHOWN + 1, state=chosen.state, name=chosen.name, before=chosen.before
            )
        )
        older = reports[SHOWN - 1].number if len(reports) > SHOWN else None
        return self._page_of(session, chosen, reports=reports[:SHOWN], older=older)

    async def _found(self, session: PageSession, wanted: str) -> RawResponse:
        reports = await self._shell.run(self._named, wanted)
        if len(reports) == 1:
            return see_other(f"/reports/{reports[0].id}")
        numbers = {one.id for one in reports}
        listed = [
            one
            for number in sorted(numbers, reverse=True)[:SHOWN]
            for one in await self._shell.run(lambda at=number: self._listing.reports(1, before=at + 1))
        ]
        return self._page_of(session, Filter(None, None, None), reports=listed, older=None, wanted=wanted)

    def _page_of(
        self,
        session: PageSession,
        chosen: Filter,
        *,
        reports: list[ListedReport],
        older: int | None,
        wanted: str = "",
    ) -> RawResponse:
        return self._shell.page(
            session,
            "reports",
            place="reports",
            reports=reports,
            chosen=chosen,
            names=[OPEN, *self._endpoint.config.destination],
            older=None if older is None else chosen.link(older),
            newest=None if chosen.before is None else chosen.link(),
            wanted=wanted,
        )

    def _named(self, wanted: str) -> list[StoredReport]:
        number = wanted.removeprefix("#")
        if wanted.startswith("#") and number.isascii() and number.isdecimal() and len(number) <= 18:
            one = self._endpoint.reports.get(int(number))
            return [] if one is None else [one]
        return self._endpoint.reports.of_report_id(wanted.removesuffix(".picsafe"))

    async def _one(self, request: Request, session: PageSession) -> RawResponse:
        return await self._report_page.show(session, await self._report_page.report_of(request))
