"""Serves the HTTP way in until the process is told to stop."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from importlib.util import find_spec
from typing import Final

from starlette.routing import Route

from chalicelib.health import Warnings
from chalicelib.observability.log import record
from picsafe.endpoint.addresses import server_at
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import Http
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.http.app import LIMITS, Front, ReportRoutes, application
from picsafe.endpoint.http.beside import listening, served_beside
from picsafe.endpoint.http.early import EarlyQuota
from picsafe.endpoint.http.health import health_of, health_route
from picsafe.endpoint.http.metrics import metrics_route
from picsafe.endpoint.http.renewal import watched_tls, watching
from picsafe.endpoint.http.senders import Issuer, doorkeeper, issuer_at
from picsafe.endpoint.http.uploads import Door
from picsafe.endpoint.quotas import Quotas
from picsafe.server.connections import limits_of, raise_descriptor_limit
from picsafe.server.dispatcher import Dispatcher
from picsafe.server.errors import StartError
from picsafe.server.terminal import library_output_silenced, log_to_stderr
from picsafe.server.tls import tls_of
from picsafe.server.uploads import UploadSlots
from picsafe.server.uvicorn_server import Server, config
from picsafe.server.watching import Watched

THREADS: Final = 64
STOP_SECONDS: Final = 20.0


def serve(
    endpoint: Endpoint,
    *,
    on_ready: Callable[[str], None],
    on_stop: Callable[[], None],
    watched: Sequence[Watched] = (),
    more: Callable[[Executor], Sequence[Route]] = lambda _threads: (),
) -> None:
    """Serve until SIGTERM or SIGINT; a second one stops at once. SIGHUP reads TLS certificates again.

    Args:
        endpoint: whose ``[http]`` it is.
        on_ready: told the address, once it answers.
        on_stop: told that it stops.
        watched: files of further certificates.
        more: makes further routes.

    Raises:
        EndpointError: a setting cannot work, or the address is taken.
    """
    http = _required(endpoint)
    if http.allow_plain_http:
        record("plain_http_allowed", level=logging.WARNING)
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(contextlib.closing(listening(http.listen, "http.listen")))
        threads = stack.enter_context(ThreadPoolExecutor(THREADS, thread_name_prefix="post"))
        try:
            tls = tls_of(http.tls_certificate, http.tls_key)
        except StartError as error:
            raise InvalidConfig(f"http: {error}") from error
        warnings = Warnings()
        reload = stack.enter_context(watching([*watched_tls(tls, warnings), *watched]))
        app = application_of(endpoint, threads, more=more(threads), warnings=warnings)
        scheme = "http" if http.tls_certificate is None else "https"
        address = f"{scheme}://{http.listen.rpartition(':')[0]}:{listener.getsockname()[1]}"

        server = Server(
            config(app, stop_seconds=STOP_SECONDS, tls=tls),
            limits_of(None, None, raise_descriptor_limit(), proxied=http.trust_proxy),
            on_ready=lambda: on_ready(address),
            on_stop=on_stop,
            on_reload=reload,
        )
        server.run([listener])


@contextlib.contextmanager
def logged() -> Iterator[None]:
    """The log goes to standard error, and nothing that a library says of a request does."""
    log_to_stderr("info")
    with library_output_silenced():
        yield


def application_of(
    endpoint: Endpoint,
    threads: Executor,
    issuer: Issuer | None = None,
    more: Sequence[Route] = (),
    warnings: Warnings | None = None,
) -> Dispatcher:
    """The ASGI application of an endpoint.

    Args:
        endpoint: whose.
        threads: where its work runs.
        issuer: what is known of the User Server; asked over the network by default.
        more: further routes.
        warnings: what has to be mended although everything works.

    Raises:
        InvalidConfig: a setting cannot work.
    """
    if find_spec("python_multipart") is None:
        raise InvalidConfig("[http] needs more than a server: pip install 'picsafe[endpoint]'")
    http, tokens = _required(endpoint), endpoint.config.tokens
    user_server = server_at(tokens.user_server, "tokens.user_server")
    front = Front(
        public_url=server_at(http.public_url, "http.public_url"),
        origins=[user_server, *(server_at(origin, "http.origins") for origin in http.origins)],
        trust_proxy=http.trust_proxy,
        allow_plain_http=http.allow_plain_http,
    )
    door = Door(
        doorkeeper=doorkeeper(
            user_server=user_server,
            audience=front.public_url,
            senders=endpoint.config.senders,
            issuer=issuer or issuer_at(user_server, endpoint.clock),
            clock=endpoint.clock,
        ),
        slots=UploadSlots(LIMITS),
        quotas=Quotas(endpoint.charges, endpoint.clock),
        early=EarlyQuota(),
        spool=endpoint.spool,
        intake=endpoint.intake,
        max_report=endpoint.config.max_report,
        counters=endpoint.counters,
        precedence=endpoint.deliveries.precedence,
    )
    plain, warned = ["allow_plain_http"] if http.allow_plain_http else [], warnings or Warnings()
    routes = [
        *ReportRoutes(door, front, threads, endpoint.clock).routes(),
        health_route(health_of(endpoint), lambda: [*plain, *warned.codes()], threads),
        *more,
    ]
    return application(routes, trust_proxy=http.trust_proxy)


@contextlib.contextmanager
def metrics_served(endpoint: Endpoint) -> Iterator[str | None]:
    """Serve ``[metrics]``, if there is such a section; its address.

    Raises:
        EndpointError: the address is taken, or a library is missing.
    """
    metrics = endpoint.config.metrics
    if metrics is None:
        yield None
        return
    with ThreadPoolExecutor(2, thread_name_prefix="metrics") as threads:
        routes = [metrics_route(endpoint, threads), health_route(health_of(endpoint), list, threads)]
        app = application(routes, trust_proxy=False)
        with served_beside(app, metrics.listen, "metrics.listen") as served:
            yield served.address


def _required(endpoint: Endpoint) -> Http:
    if endpoint.config.http is None:
        raise InvalidConfig("There is no [http].")
    return endpoint.config.http
