"""Reports: the list, one report, what is decided about it, and looking into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.routing import Route

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.http.page.numbers import number_of
from picsafe.endpoint.http.page.rendering import picture, see_other
from picsafe.endpoint.http.page.sessions import PageSession
from picsafe.endpoint.http.page.shell import Form, Shell, words
from picsafe.endpoint.listing import ListedReport, Listing
from picsafe.endpoint.model import OPEN, State, StoredReport
from picsafe.server.errors import not_found
from picsafe.server.responses import RawResponse

SHOWN: Final = 50
EVENTS: Final = 200
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
    """

    def __init__(self, endpoint: Endpoint, shell: Shell, listing: Listing) -> None:
        self._endpoint = endpoint
        self._shell = shell
        self._listing = listing

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            self._shell.show("/reports", self._list),
            self._shell.show("/reports/{number}", self._one),
            self._shell.do("/reports/{number}/replay", self._replay),
            self._shell.do("/reports/{number}/answer", self._answer),
            self._shell.do("/reports/{number}/skip", self._skip),
            self._shell.do("/reports/{number}/look", self._look),
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
        return await self._report_page(session, await self._report(request))

    async def _report_page(self, session: PageSession, report: StoredReport, **more: object) -> RawResponse:
        run = self._shell.run
        events = (
            await run(lambda: self._endpoint.events.latest(EVENTS, report_id=report.report_id))
            if report.report_id
            else []
        )
        return self._shell.page(
            session,
            "report",
            place="reports",
            report=report,
            jobs=await run(self._endpoint.jobs.of_report, report.id),
            steps=await run(self._endpoint.steps.of_report, report.id),
            events=events,
            shown_events=EVENTS,
            **{"sight": None, "pictures": [], **more},
        )

    async def _replay(self, request: Request, session: PageSession, form: Form) -> RawResponse:
        report, why = await self._report(request), words(form, "why")
        again = form.get("again") == "yes"

        def replay() -> None:
            self._endpoint.decisions.replay(
                report.id,
                form.get("name", ""),
                session.operator.user,
                self._endpoint.clock(),
                again=again,
                why=why,
            )

        return await self._decided(session, report, replay, "It is tried again at once.")

    async def _answer(self, request: Request, session: PageSession, form: Form) -> RawResponse:
        report, text = await self._report(request), words(form, "answer")
        why = words(form, "why", is_required=False)

        def answer() -> None:
            self._endpoint.decisions.answer(
                report.id,
                form.get("name", ""),
                text,
                session.operator.user,
                self._endpoint.clock(),
                why=why,
            )

        return await self._decided(session, report, answer, "Answered. It is tried at once.")

    async def _skip(self, request: Request, session: PageSession, form: Form) -> RawResponse:
        report, why = await self._report(request), words(form, "why")

        def skip() -> None:
            self._endpoint.decisions.skip(
                report.id, form.get("name", ""), why, session.operator.user, self._endpoint.clock()
            )

        return await self._decided(session, report, skip, "Skipped. It is not delivered there.")

    async def _decided(
        self, session: PageSession, report: StoredReport, decide: Callable[[], None], done: str
    ) -> RawResponse:
        try:
            await self._shell.run(decide)
        except NotPossible as error:
            session.message = (False, error.detail)
        else:
            session.message = (True, done)
        return see_other(f"/reports/{report.id}")

    async def _look(self, request: Request, session: PageSession, form: Form) -> RawResponse:  # noqa: ARG002 - Shell's signature
        report = await self._report(request)
        try:
            sight = await self._shell.run_slowly(self._endpoint.inspection.see, report, session.operator.user)
        except NotPossible as error:
            session.message = (False, error.detail)
            return see_other(f"/reports/{report.id}")
        pictures = [picture(content) for content in sight.thumbnails]
        return await self._report_page(session, report, sight=sight, pictures=pictures)

    async def _report(self, request: Request) -> StoredReport:
        number = number_of(request.path_params["number"])
        report = None if number is None else await self._shell.run(self._endpoint.reports.get, number)
        if report is None:
            raise not_found()
        return report
