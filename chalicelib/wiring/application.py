"""Builds the Chalice app of the services that run here.

``app.py`` uses it for a Lambda stage, the one-machine server and the tests for theirs, so that what is
tested is what runs. Nothing is opened here: a service's stores are made at its first request.
"""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.application import Application
from chalicelib.http.health.routes import register as register_health
from chalicelib.http.operations import Api
from chalicelib.settings import Settings
from chalicelib.wiring.services import Wiring


def create_app(settings: Settings, wiring: Wiring | None = None) -> Application:
    """The Chalice app of the services that ``settings`` name.

    Args:
        settings: the parsed environment.
        wiring: where the services come from; tests hand in their own.
    """
    app = Application("picsafe")
    wired = wiring or Wiring(settings)
    # one for all that run here: the address is the same on every server
    first = next(service for service in _PREFERRED if service in settings.services)
    for service, register in _REGISTER.items():
        if service in settings.services:
            api = Api(service, settings.my_url)
            register(api, wired)
            if service == first:
                register_health(api, lambda: wired.health)
            app.add(api)
    return app


def _register_users(api: Api, wiring: Wiring) -> None:
    from chalicelib.users.routes import register

    register(
        api,
        accounts=lambda: wiring.accounts,
        enterprises=lambda: wiring.enterprises,
        reports=lambda: wiring.reports,
        deliveries=lambda: wiring.deliveries,
        senders=lambda: wiring.senders,
        inviting=lambda: wiring.inviting,
        telling=lambda: wiring.telling,
        file_changes=lambda: wiring.file_changes,
        withdrawing=lambda: wiring.withdrawing,
        recipients=lambda: wiring.recipients,
        labels=lambda: wiring.labels,
        receiving=lambda: wiring.receiving,
        box=lambda: wiring.box,
        sso=lambda: wiring.sso,
        verifier=lambda: wiring.user_verifier,
        my_url=wiring.settings.my_url,
        cloud_url=wiring.settings.cloud_url,
    )


def _register_keys(api: Api, wiring: Wiring) -> None:
    from chalicelib.keys.events.routes import register as register_events
    from chalicelib.keys.ordered_log.routes import register as register_log
    from chalicelib.keys.policies.routes import register as register_policies
    from chalicelib.keys.routes import register
    from chalicelib.keys.sent.routes import register as register_sent

    register(
        api,
        lambda: wiring.keys,
        lambda: wiring.key_verifier,
        lambda: wiring.ordered_log,
        wiring.member_now,
    )
    register_policies(
        api,
        lambda: wiring.keys,
        lambda: wiring.key_policies,
        lambda: wiring.key_verifier,
        wiring.member_now,
    )
    register_events(api, lambda: wiring.key_events, lambda: wiring.key_verifier)
    register_sent(api, lambda: wiring.sent_keys, lambda: wiring.key_verifier)
    register_log(api, lambda: wiring.ordered_log)


def _register_cloud(api: Api, wiring: Wiring) -> None:
    from chalicelib.cloud.routes import register

    register(api, lambda: wiring.cloud, lambda: wiring.cloud_verifier)


_PREFERRED = ("keys", "users", "cloud")

_REGISTER: dict[str, Callable[[Api, Wiring], None]] = {
    "users": _register_users,
    "keys": _register_keys,
    "cloud": _register_cloud,
}
