"""The operator's page as an ASGI application, and its listener."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from chalicelib.errors import DomainError
from picsafe.endpoint.addresses import server_at
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import audience_of_page
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.http.beside import Beside, served_beside
from picsafe.endpoint.http.page.admission import Admission
from picsafe.endpoint.http.page.deciding import Deciding
from picsafe.endpoint.http.page.overview import Overview
from picsafe.endpoint.http.page.rendering import Renderer, style
from picsafe.endpoint.http.page.report_page import ReportPage
from picsafe.endpoint.http.page.reports import Reports
from picsafe.endpoint.http.page.sessions import Sessions
from picsafe.endpoint.http.page.shell import Shell, only_at
from picsafe.endpoint.http.page.signing_in import SigningIn
from picsafe.endpoint.http.senders import Issuer, doorkeeper, issuer_at
from picsafe.endpoint.listing import Listing
from picsafe.endpoint.page_settings import Page, origin_of_page
from picsafe.endpoint.sender_settings import Senders
from picsafe.server.client_address import client_address
from picsafe.server.dispatcher import Dispatcher
from picsafe.server.errors import Refusal, internal_error, method_not_allowed, not_found
from picsafe.server.responses import refusal_of
from picsafe.server.starlette_app import RawStarletteResponse

THREADS: Final = 8
REQUESTS: Final = 64


def page_application(endpoint: Endpoint, threads: Executor, issuer: Issuer | None = None) -> Dispatcher:
    """The application of ``[page]``.

    Args:
        endpoint: whose.
        threads: where its work runs.
        issuer: what is known of the User Server; asked over the network by default.

    Raises:
        InvalidConfig: a setting cannot work.
    """
    page = _required(endpoint)
    origin, renderer = origin_of_page(page), Renderer()
    shell = Shell(renderer, Sessions(endpoint.clock), origin, threads)
    report_page = ReportPage(endpoint, shell)

    async def page_style(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        return RawStarletteResponse(style())

    async def refused(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
        return RawStarletteResponse(renderer.refusal(_as_refusal(error)))

    app = Starlette(
        routes=[
            Route("/page.css", page_style, methods=["GET"]),
            *SigningIn(
                endpoint, shell, _admission(endpoint, origin, issuer), trust_proxy=page.trust_proxy
            ).routes(),
            *Overview(endpoint, shell).routes(),
            *Reports(endpoint, shell, Listing(endpoint.database), report_page).routes(),
            *Deciding(endpoint, shell, report_page).routes(),
        ],
        exception_handlers={
            HTTPException: refused,
            Refusal: refused,
            DomainError: refused,
            Exception: refused,
        },
    )
    app.router.redirect_slashes = False

    def address_of(scope: Scope) -> str:
        return client_address(scope, trust_proxy=page.trust_proxy)

    return Dispatcher(
        only_at(origin, app, renderer.refusal, trust_proxy=page.trust_proxy),
        address_of=address_of,
        refuse=renderer.refusal,
        concurrent=REQUESTS,
        client_concurrent=REQUESTS,
    )


@contextlib.contextmanager
def page_served(endpoint: Endpoint) -> Iterator[Beside | None]:
    """Serve ``[page]``, if there is such a section.

    Raises:
        EndpointError: the address is taken, a setting cannot work, or a library is missing.
    """
    page = endpoint.config.page
    if page is None:
        yield None
        return
    with ThreadPoolExecutor(THREADS, thread_name_prefix="page") as threads:
        app = page_application(endpoint, threads)
        tls = (page.tls_certificate, page.tls_key)
        with served_beside(app, page.listen, "page.listen", tls, proxied=page.trust_proxy) as served:
            yield served


def _admission(endpoint: Endpoint, origin: str, issuer: Issuer | None) -> Admission:
    page = _required(endpoint)
    user_server = server_at(endpoint.config.tokens.user_server, "tokens.user_server")
    audience = audience_of_page(endpoint.config)
    known = doorkeeper(
        user_server=user_server,
        audience=audience,
        senders=Senders(allow=page.operators),
        issuer=issuer or issuer_at(user_server, endpoint.clock),
        clock=endpoint.clock,
    )
    return Admission(known, origin, audience, endpoint.clock)


def _required(endpoint: Endpoint) -> Page:
    if endpoint.config.page is None:
        raise InvalidConfig("There is no [page].")
    return endpoint.config.page


def _as_refusal(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case DomainError():
            return refusal_of(error)
        case HTTPException(status_code=405):
            return method_not_allowed((error.headers or {}).get("Allow", ""))
        case HTTPException():
            return not_found()
        case _:
            return internal_error()
