"""``GET /metrics``: what an endpoint counts, in the OpenMetrics format. Nothing in it is about a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from datetime import datetime
from http import HTTPStatus
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chalicelib.errors import Unavailable
from picsafe.endpoint.adt.status import AdtStatus
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.http.answers import failure
from picsafe.endpoint.status import DestinationStatus, Status, status_of
from picsafe.server.responses import SECURITY, RawResponse
from picsafe.server.starlette_app import RawStarletteResponse

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_PREFIX = "picsafe_endpoint_"


def metrics_route(endpoint: Endpoint, threads: Executor) -> Route:
    """The route.

    Args:
        endpoint: whose metrics.
        threads: where they are collected.

    Raises:
        InvalidConfig: a library is not installed.
    """
    render, content_type = _renderer(endpoint)

    async def answer(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        try:
            body = await asyncio.get_running_loop().run_in_executor(threads, render)
        except Unavailable as error:
            return RawStarletteResponse(failure(error))
        headers = [(b"content-type", content_type.encode()), *SECURITY]
        return RawStarletteResponse(RawResponse(int(HTTPStatus.OK), headers, body))

    return Route("/metrics", answer, methods=["GET"])


def _renderer(endpoint: Endpoint) -> tuple[Callable[[], bytes], str]:
    if find_spec("prometheus_client") is None:
        raise InvalidConfig("[metrics] needs more than a server: pip install 'picsafe[endpoint]'")
    from prometheus_client import CollectorRegistry
    from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

    registry = CollectorRegistry()
    registry.register(_Collector(endpoint))
    render: Callable[[CollectorRegistry], bytes] = generate_latest
    return lambda: render(registry), CONTENT_TYPE_LATEST


class _Collector:
    """prometheus_client's ``Collector``: looks when it is asked."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield from self._counted()
        endpoint = self._endpoint
        status = status_of(
            endpoint.jobs,
            endpoint.outages,
            tuple(endpoint.config.destination),
            endpoint.clock(),
            endpoint.mail_store,
            endpoint.cloud_store,
            adt=endpoint.adt_status,
            contradictions=endpoint.keys.evidence.contradictions(),
        )
        yield from self._waiting(status)
        reserve = endpoint.config.retention.disk_reserve
        for name, text, value in (
            ("disk_free_bytes", "Bytes that are free where reports are kept.", endpoint.spool.free()),
            ("disk_reserve_bytes", "Bytes that reports leave free.", reserve),
            ("notices_waiting", "Notices that senders are still to be told.", endpoint.notices.count()),
        ):
            yield _gauge(name, text, {(): value})
        contradicted = len({one.key_server for one in status.contradictions})
        text = "Key Servers whose log of all entries has contradicted itself."
        yield _gauge("logs_contradicted", text, {(): contradicted})
        if status.cloud is not None:
            text = "Whether PicSafe Cloud's list could be read within the last 15 minutes."
            yield _gauge("cloud_up", text, {(): int(status.cloud.down_since is None)})
            yield _gauge(
                "cloud_failing", "Reports that could not be fetched yet.", {(): status.cloud.failing}
            )
            yield _gauge("cloud_lost", "Reports that were never fetched.", {(): status.cloud.lost})
        if status.mail is not None:
            text = "Whether the mailbox can be looked at."
            yield _gauge("mailbox_up", text, {(): int(status.mail.down_since is None)})
            yield _gauge("mailbox_failed", "Mails that wait for a person.", {(): status.mail.failed})
        if status.adt is not None:
            yield from _of_adt(status.adt, status.at)

    def _counted(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily

        received, refused, attempted = self._endpoint.counters.all()
        for name, text, labels, values in (
            ("received", "Reports taken in since the start, new or known.", ("via", "outcome"), received),
            ("refused", "Reports not taken in since the start, by code.", ("via", "reason"), refused),
            ("attempts", "What came of attempts since the start.", ("destination", "outcome"), attempted),
        ):
            family = CounterMetricFamily(_PREFIX + name, text, labels=labels)
            for label, value in sorted(values.items()):
                family.add_metric(list(label), value)
            yield family

    def _waiting(self, status: Status) -> Iterator[Metric]:
        jobs, now = self._endpoint.jobs, status.at
        yield _gauge(
            "reports",
            "Reports at each destination by what has become of them; open is what opens them.",
            {
                (one.name, state): getattr(one, state)
                for one in status.destinations
                for state in ("delivered", "waiting", "asking", "aside", "skipped")
            },
            "destination",
            "state",
        )
        since = jobs.waiting_since()
        yield _gauge(
            "oldest_waiting_seconds",
            "For how long the report has waited that has waited longest.",
            {
                (one.name,): max((now - since[one.name]).total_seconds(), 0) if one.name in since else 0
                for one in status.destinations
            },
            "destination",
        )
        yield _gauge(
            "destination_up",
            "Whether the destination works.",
            {(one.name,): _is_up(one) for one in status.destinations},
            "destination",
        )


def _gauge(name: str, text: str, values: dict[tuple[str, ...], float], *labels: str) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(_PREFIX + name, text, labels=labels)
    for label, value in values.items():
        family.add_metric(list(label), value)
    return family


def _of_adt(adt: AdtStatus, now: datetime) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily

    yield _gauge("adt_up", "Whether ADT messages are listened for.", {(): int(adt.down_since is None)})
    family = CounterMetricFamily(
        _PREFIX + "adt_messages", "ADT messages since the index was made.", labels=("outcome",)
    )
    family.add_metric(["taken"], adt.taken)
    family.add_metric(["refused"], adt.refused)
    yield family
    yield _gauge("adt_patients", "Patients who are known by ADT messages.", {(): adt.patients})
    if adt.last_message_at is not None:
        age = max((now - adt.last_message_at).total_seconds(), 0)
        yield _gauge("adt_last_message_seconds", "For how long no ADT message has come.", {(): age})
    if adt.certificate_until is not None:
        left = (adt.certificate_until - now).total_seconds()
        yield _gauge(
            "adt_certificate_seconds", "For how long the ADT listener's certificate is good.", {(): left}
        )


def _is_up(one: DestinationStatus) -> int:
    return int(one.down_since is None)
