"""What is decided about a report, and looking into it and at the patients it may be about."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.routing import Route

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.candidates import SideBySide
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.http.page.rendering import picture, see_other
from picsafe.endpoint.http.page.report_page import ReportPage
from picsafe.endpoint.http.page.sessions import PageSession
from picsafe.endpoint.http.page.shell import Form, Shell, words
from picsafe.endpoint.model import StoredReport
from picsafe.server.errors import not_found
from picsafe.server.responses import RawResponse


class Deciding:
    """The routes.

    Args:
        endpoint: whose page it is.
        shell: what the page's parts share.
        page: shows the report.
    """

    def __init__(self, endpoint: Endpoint, shell: Shell, page: ReportPage) -> None:
        self._endpoint = endpoint
        self._shell = shell
        self._page = page

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            self._shell.do("/reports/{number}/replay", self._replay),
            self._shell.do("/reports/{number}/answer", self._answer),
            self._shell.do("/reports/{number}/aside", self._aside),
            self._shell.do("/reports/{number}/skip", self._skip),
            self._shell.do("/reports/{number}/look", self._look),
            self._shell.do("/reports/{number}/patients", self._patients),
        ]

    async def _replay(self, request: Request, session: PageSession, form: Form) -> RawResponse:
        report, why = await self._page.report_of(request), words(form, "why")
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
        report, text = await self._page.report_of(request), words(form, "answer")
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
        report, why = await self._page.report_of(request), words(form, "why")

        def skip() -> None:
            self._endpoint.decisions.skip(
                report.id, form.get("name", ""), why, session.operator.user, self._endpoint.clock()
            )

        return await self._decided(session, report, skip, "Skipped. It is not delivered there.")

    async def _aside(self, request: Request, session: PageSession, form: Form) -> RawResponse:
        report, why = await self._page.report_of(request), words(form, "why")

        def put_aside() -> None:
            self._endpoint.decisions.put_aside(
                report.id, form.get("name", ""), why, session.operator.user, self._endpoint.clock()
            )

        return await self._decided(session, report, put_aside, "Set aside. Try now has it asked again.")

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
        report = await self._page.report_of(request)
        try:
            sight = await self._shell.run_slowly(self._endpoint.inspection.see, report, session.operator.user)
        except NotPossible as error:
            session.message = (False, error.detail)
            return see_other(f"/reports/{report.id}")
        pictures = [picture(content) for content in sight.thumbnails]
        return await self._page.show(session, report, sight=sight, pictures=pictures)

    async def _patients(self, request: Request, session: PageSession, form: Form) -> RawResponse:
        report, name = await self._page.report_of(request), form.get("name", "")
        wanted = words(form, "wanted", is_required=False)
        if name not in self._endpoint.config.destination:
            raise not_found()

        def look() -> SideBySide | None:
            return self._endpoint.candidates.look(report, name, session.operator.user, wanted)

        try:
            beside = await self._shell.run_slowly(look)
        except NotPossible as error:
            session.message = (False, error.detail)
            return see_other(f"/reports/{report.id}")
        return await self._page.show(session, report, beside={name: beside} if beside else {})
