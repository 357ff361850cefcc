"""The Chalice app, as threads and cold starts need it."""

from __future__ import annotations

import gc
import logging
import threading
from typing import Any, cast

from chalice.app import Chalice, Request

from chalicelib.http.operations import Api, Operation, Performer
from chalicelib.observability.log import LibraryLog


class Application(Chalice):
    """A Chalice app that many threads may call at once.

    Chalice keeps the request that is under way in an attribute of the one app object. Here each thread
    has its own, so that one user never sees another's request.
    """

    def __init__(self, name: str) -> None:
        self._requests = threading.local()
        self.apis: list[Api] = []
        # Chalice writes its name into the environment it is given, once more with each app of a process:
        # that grows until servers refuse the header in which the AWS clients repeat it
        super().__init__(name, configure_logs=False, env={})
        # Chalice would refuse whoever does not say that they take what is no text; ``operations`` encodes it
        self.api.binary_types = []
        # Chalice would log paths and tracebacks
        self.log = logging.getLogger("chalice")
        self.log.handlers = [LibraryLog()]
        self.log.propagate = False

    def __call__(self, event: Any, context: Any) -> Any:  # noqa: ANN401 - Lambda's, and Chalice's
        """Answer one request of API Gateway's; the first one ends what ``app.py`` began for a cold start."""
        try:
            return super().__call__(event, context)
        finally:
            if not gc.isenabled():
                gc.freeze()
                gc.enable()

    @property
    def current_request(self) -> Request | None:
        """The request that this thread is answering."""
        return cast("Request | None", getattr(self._requests, "current", None))

    @current_request.setter
    def current_request(self, request: Request | None) -> None:
        self._requests.current = request

    @property
    def operations(self) -> list[Operation]:
        """Every declared operation, in the order of registration."""
        return [operation for api in self.apis for operation in api.operations]

    def performers_together(self) -> dict[tuple[str, str], Performer]:
        """What performs the operations that may be performed together, by method and path."""
        return {
            (performer.operation.method, performer.operation.path): performer
            for api in self.apis
            for performer in api.performers
            if performer.together
        }

    def add(self, api: Api) -> None:
        """Register a service's routes."""
        self.register_blueprint(api.blueprint)
        self.apis.append(api)
