"""``picsafe endpoint serve``."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.extras import require_extras
from picsafe.cli.output import json_option
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.endpoint.assembly import Endpoint

STOP_SECONDS = 30.0


@click.command(short_help="Take reports in and deliver them.")
@json_option
@config_option
@pass_settings
def serve(settings: Settings, *, as_json: bool, config_file: Path) -> None:
    """Take reports in and deliver them, until SIGTERM or SIGINT."""
    require_extras("server")
    from picsafe.endpoint.http.serving import logged, metrics_served

    with opened(settings, config_file) as endpoint, logged():
        endpoint.lock()
        engine = endpoint.engine()
        pollers = [poller for poller in (endpoint.mail_poller(), endpoint.cloud_poller()) if poller]
        engine.start()
        try:
            for poller in pollers:
                poller.start()
            with metrics_served(endpoint):
                _take_in(endpoint, lambda address: _say_ready(endpoint, address, as_json=as_json))
        finally:
            for poller in pollers:
                poller.stop(STOP_SECONDS)
            engine.stop(STOP_SECONDS)


def _take_in(endpoint: Endpoint, on_ready: Callable[[str | None], None]) -> None:
    if endpoint.config.http is not None:
        from picsafe.endpoint.http.serving import serve as serve_http

        serve_http(endpoint, on_ready=on_ready, on_stop=lambda: None)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    on_ready(None)
    stop.wait()


def _say_ready(endpoint: Endpoint, address: str | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"event": "ready", "address": address, "destinations": list(endpoint.routes)}))
        return
    if address is not None:
        click.echo(f"Reports are taken at {address}/api/report.")
    click.echo(f"Delivering to {', '.join(endpoint.routes)}.")
