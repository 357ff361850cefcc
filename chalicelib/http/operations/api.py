"""Chalice's routes of declared operations: the one module that knows its requests and responses."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from chalice.app import Blueprint, CORSConfig, Request, Response

from chalicelib.http.operations.declared import Answers, Authentication, Empty, Handler, Media, Operation
from chalicelib.http.operations.performing import Performer, Sent


class Api:
    """A Chalice blueprint of which every route is a declared operation.

    Args:
        service: ``users``, ``keys`` or ``cloud``.
        origin: the one web origin that browsers may call from (My PicSafe).
    """

    def __init__(self, service: str, origin: str) -> None:
        self.service = service
        self.blueprint = Blueprint(__name__)
        self.performers: list[Performer] = []
        self._requests: Callable[[], Request] = lambda: self.blueprint.current_request
        self._cors = CORSConfig(
            allow_origin=origin, allow_headers=["Authorization"], expose_headers=["Retry-After"], max_age=600
        )

    @property
    def operations(self) -> list[Operation]:
        """What is declared, in order."""
        return [performer.operation for performer in self.performers]

    def operation(
        self,
        method: str,
        path: str,
        *,
        summary: str,
        answers: Answers,
        authentication: Authentication = "none",
        body: type[msgspec.Struct] = Empty,
        query: type[msgspec.Struct] = Empty,
        errors: Mapping[int, tuple[str, ...]] | None = None,
        together: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Declare an operation; the decorated handler gets a ``Call`` and returns a body or a ``Reply``.

        The handler's name is the operation's, and no other's of any service. A plain body is sent with
        the first declared status. ``errors`` names the codes that this operation gives beyond those that
        every operation can give. With ``together``, those who ask at the same time may be answered one after
        the other in one transaction of the service's store: the handler returns what asks that store, and
        that may return what makes the answer once it is committed. All three have to be quick, and whatever
        may have to wait for a network heeds ``chalicelib.deadline.may_wait``.
        """

        def register(handler: Handler) -> Handler:
            declared = Operation(
                handler.__name__,
                self.service,
                method,
                path,
                summary,
                authentication,
                body,
                query,
                dict(answers),
                dict(errors or {}),
            )
            performer = Performer(declared, handler, together)
            self.performers.append(performer)

            def view(**path_parameters: str) -> Response:
                return _response(performer, self._requests(), path_parameters)

            name = f"{self.service}_{method.lower()}_{handler.__name__}"
            view.__name__ = view.__qualname__ = name
            self.blueprint.route(path, methods=[method], name=name, content_types=[], cors=self._cors)(view)
            return handler

        return register


def _response(performer: Performer, request: Request, path: Mapping[str, str]) -> Response:
    parameters = request.query_params
    query = {name: parameters.getlist(name) for name in parameters} if parameters is not None else {}
    ip = str(request.context.get("identity", {}).get("sourceIp", ""))
    answer = performer.perform(Sent(request.headers, query, request.raw_body, path, ip))
    media = performer.operation.answers.get(answer.status)
    if isinstance(media, Media) and not media.is_text:
        return _Bytes(body=answer.body, status_code=answer.status, headers=dict(answer.headers))
    return Response(body=answer.body.decode(), status_code=answer.status, headers=dict(answer.headers))


class _Bytes(Response):
    """An answer that is no text: how it goes to API Gateway, whatever media types Chalice takes for such."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:  # noqa: ARG002 - Chalice's signature
        body = base64.b64encode(self.body).decode("ascii")
        return {**super().to_dict(), "body": body, "isBase64Encoded": True}
