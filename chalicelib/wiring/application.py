"""Builds the Chalice app of the services that run here.

``app.py`` uses it for a Lambda stage, the one-machine server and the tests for theirs, so that what is
tested is what runs. Nothing is opened here: a service's stores are made at its first request.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable
from typing import Any, cast

from chalice.app import Chalice, Request

from chalicelib.http.operations import Api, Operation
from chalicelib.observability.log import LibraryLog
from chalicelib.settings import Settings
from chalicelib.wiring.services import Wiring


class Application(Chalice):
    """A Chalice app that many threads may call at once.

    Chalice keeps the request that is under way in an attribute of the one app object. Here each thread
    has its own, so that one user never sees another's request.
    """

    def __init__(self, name: str) -> None:
        self._requests = threading.local()
        self.apis: list[Api] = []
        super().__init__(name, configure_logs=False)
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

    def add(self, api: Api) -> None:
        """Register a service's routes."""
        self.register_blueprint(api.blueprint)
        self.apis.append(api)


def create_app(settings: Settings, wiring: Wiring | None = None) -> Application:
    """The Chalice app of the services that ``settings`` name.

    Args:
        settings: the parsed environment.
        wiring: where the services come from; tests hand in their own.
    """
    app = Application("picsafe")
    wired = wiring or Wiring(settings)
    for service, register in _REGISTER.items():
        if service in settings.services:
            api = Api(service, settings.my_url)
            register(api, wired)
            app.add(api)
    return app


def _register_users(api: Api, wiring: Wiring) -> None:
    from chalicelib.users.routes import register

    register(api, wiring)


def _register_keys(api: Api, wiring: Wiring) -> None:
    from chalicelib.keys.routes import register

    register(api, lambda: wiring.keys, lambda: wiring.key_verifier)


def _register_cloud(api: Api, wiring: Wiring) -> None:
    from chalicelib.cloud.routes import register

    register(api, lambda: wiring.cloud, lambda: wiring.cloud_verifier)


_REGISTER: dict[str, Callable[[Api, Any], None]] = {
    "users": _register_users,
    "keys": _register_keys,
    "cloud": _register_cloud,
}
