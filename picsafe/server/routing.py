"""Which route of the Chalice app a path belongs to, decided as API Gateway does.

A literal segment is preferred to a variable one, a trailing slash is ignored, and a variable takes
exactly one segment, percent-decoded after the path was cut, so that ``%2F`` never makes a new segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import msgspec
from chalice.app import Chalice

from picsafe.server.responses import RawHeaders, raw_headers


@dataclass(frozen=True, slots=True)
class Route:
    """One path of the app.

    Attributes:
        template: the path as declared, such as ``/keys/{report_id}``.
        segments: its parts; a variable one is ``None``.
        variables: the names of the variable ones, in order.
        methods: the methods that it answers.
        allow: the value of the ``Allow`` header.
        cors: the headers that every answer to a browser carries.
        preflight: the headers of the answer to a preflight request.
    """

    template: str
    segments: tuple[str | None, ...]
    variables: tuple[str, ...]
    methods: frozenset[str]
    allow: str
    cors: RawHeaders
    preflight: RawHeaders


class Match(msgspec.Struct, frozen=True):
    """A route and the values of its variables; ``None`` where it has none, as API Gateway says it."""

    route: Route
    parameters: dict[str, str] | None


class RouteTable:
    """The routes of a Chalice app.

    Args:
        app: the app; routes registered later are not seen.
    """

    def __init__(self, app: Chalice) -> None:
        self._literal: dict[str, Match] = {}
        self._variable: dict[int, list[Route]] = {}
        for template, entries in app.routes.items():
            route = _route(template, entries)
            if route.variables:
                self._variable.setdefault(len(route.segments), []).append(route)
            else:
                self._literal[template] = Match(route, None)
        for routes in self._variable.values():
            routes.sort(key=lambda route: [segment is None for segment in route.segments])

    def match(self, raw_path: bytes) -> Match | None:
        """The route of a path as it came over the wire, percent-encoded, without the query."""
        path = raw_path.decode("latin-1")
        if len(path) > 1 and path.endswith("/"):
            path = path[:-1]
        found = self._literal.get(path)
        if found is not None:
            return found
        segments = path.split("/")
        for route in self._variable.get(len(segments), ()):
            values = _captured(route.segments, segments)
            if values is not None:
                return Match(route, dict(zip(route.variables, map(unquote, values), strict=True)))
        return None


def _captured(pattern: Iterable[str | None], segments: list[str]) -> list[str] | None:
    captured: list[str] = []
    for wanted, segment in zip(pattern, segments, strict=True):
        if wanted is None and segment:
            captured.append(segment)
        elif wanted != segment:
            return None
    return captured


def _route(template: str, entries: Mapping[str, Any]) -> Route:
    parts = template.split("/")
    variable = [part.startswith("{") for part in parts]
    methods = sorted({*entries, *(("HEAD",) if "GET" in entries else ()), "OPTIONS"})
    with_cors = [method for method, entry in entries.items() if entry.cors is not None]
    cors = entries[with_cors[0]].cors.get_access_control_headers() if with_cors else {}
    return Route(
        template=template,
        segments=tuple(
            None if is_variable else part for part, is_variable in zip(parts, variable, strict=True)
        ),
        variables=tuple(part[1:-1] for part, is_variable in zip(parts, variable, strict=True) if is_variable),
        methods=frozenset(entries),
        allow=", ".join(methods),
        cors=raw_headers(cors),
        preflight=raw_headers({**cors, "Access-Control-Allow-Methods": ",".join([*with_cors, "OPTIONS"])}),
    )
