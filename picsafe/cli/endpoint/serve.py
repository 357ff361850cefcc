"""``picsafe endpoint serve``."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.endpoint.options import config_option, opened, opened_as
from picsafe.cli.extras import require_extras
from picsafe.cli.output import json_option
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.endpoint.assembly import Endpoint
    from picsafe.endpoint.http.demo import DemoOptions
    from picsafe.endpoint.http.renewal import Certificates

USER_SERVER = "https://user.picsafe.com"
KEY_SERVER = "https://key.picsafe.com"
STOP_SECONDS = 30.0
_LOOK_SECONDS = 0.5
Ready = Callable[[str | None], None]


@click.command(short_help="Take reports in and deliver them.")
@click.option("--demo", is_flag=True, help="Be a test endpoint, which shows everybody what it is sent.")
@click.option("--listen", default="127.0.0.1:8443", show_default=True, help="Address and port, with --demo.")
@click.option("--url", default="http://localhost:8443", show_default=True, help="Its address, with --demo.")
@click.option("--user-server", default=USER_SERVER, show_default=True, help="With --demo.")
@click.option("--key-server", default=KEY_SERVER, show_default=True, help="With --demo.")
@json_option
@config_option
@pass_settings
def serve(
    settings: Settings,
    *,
    demo: bool,
    listen: str,
    url: str,
    user_server: str,
    key_server: str,
    as_json: bool,
    config_file: Path,
) -> None:
    """Take reports in and deliver them, until SIGTERM or SIGINT.

    A renewed TLS certificate is shown within seconds, and at once after SIGHUP.

    With --demo no file of settings is read. Reports are kept in a temporary folder, and shown to everybody on
    a page; PICSAFE_API_KEY, an enterprise's API key, gets the keys of sealed ones.
    """
    require_extras("server")
    from picsafe.endpoint.http.serving import logged

    with logged():
        if demo:
            from picsafe.endpoint.http.demo import DemoOptions

            api_key = "env:PICSAFE_API_KEY" if os.environ.get("PICSAFE_API_KEY") else None
            _serve_demo(settings, DemoOptions(listen, url, user_server, key_server, api_key), as_json=as_json)
            return
        with opened(settings, config_file) as endpoint:
            _run(endpoint, lambda ready, watched: _take_in(endpoint, ready, watched), as_json=as_json)


def _serve_demo(settings: Settings, options: DemoOptions, *, as_json: bool) -> None:
    from picsafe.endpoint.http.demo import DemoPage, demo_config
    from picsafe.endpoint.http.serving import serve as serve_http

    click.echo(
        "This is a test endpoint: everybody can see what is sent here. Never send a real patient.", err=True
    )
    with tempfile.TemporaryDirectory(prefix="picsafe-demo-") as name:
        folder = Path(name)
        with opened_as(settings, demo_config(folder, options)) as endpoint:
            _run(
                endpoint,
                lambda ready, _watched: serve_http(
                    endpoint,
                    on_ready=ready,
                    on_stop=lambda: None,
                    more=lambda threads: DemoPage(endpoint, folder, threads).routes(),
                ),
                as_json=as_json,
            )


def _run(endpoint: Endpoint, take_in: Callable[[Ready, Certificates], None], *, as_json: bool) -> None:
    from picsafe.endpoint.adt.listener import adt_served
    from picsafe.endpoint.http.page.app import page_served
    from picsafe.endpoint.http.renewal import watched_adt
    from picsafe.endpoint.http.serving import metrics_served
    from picsafe.prepared_types import prepare_types

    endpoint.lock()
    engine = endpoint.deliveries.engine()
    ways = (endpoint.mail_poller(), endpoint.cloud_poller(), endpoint.housekeeping())
    pollers = [poller for poller in ways if poller is not None]
    prepare_types()
    engine.start()
    try:
        for poller in pollers:
            poller.start()
        with metrics_served(endpoint), adt_served(endpoint) as adt, page_served(endpoint) as page:
            take_in(
                lambda address: _say_ready(endpoint, address, as_json=as_json),
                [*watched_adt(adt), *(() if page is None else page.watched)],
            )
    finally:
        for poller in pollers:
            poller.stop(STOP_SECONDS)
        engine.stop(STOP_SECONDS)


def _take_in(endpoint: Endpoint, on_ready: Ready, watched: Certificates) -> None:
    if endpoint.config.http is not None:
        from picsafe.endpoint.http.serving import serve as serve_http

        serve_http(endpoint, on_ready=on_ready, on_stop=lambda: None, watched=watched)
        return
    from picsafe.endpoint.http.renewal import watching

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # nothing ends for it, whether or not there is a certificate to be read again
    with watching(watched) as reload:
        signal.signal(signal.SIGHUP, lambda *_: reload())
        on_ready(None)
        # a signal that comes just before a wait does not end it
        while not stop.wait(_LOOK_SECONDS):
            pass


def _say_ready(endpoint: Endpoint, address: str | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps(
                {"event": "ready", "address": address, "destinations": list(endpoint.deliveries.routes)}
            )
        )
        return
    if address is not None and endpoint.config.http is not None:
        public_url = endpoint.config.http.public_url.rstrip("/")
        here = "" if address == public_url else f" (this is {address})"
        click.echo(f"Reports are taken at {public_url}/api/report{here}.")
    if endpoint.config.page is not None:
        from picsafe.endpoint.page_settings import origin_of_page

        click.echo(f"Operators sign in by: picsafe endpoint page {origin_of_page(endpoint.config.page)}")
    if endpoint.config.adt is not None:
        click.echo(f"ADT messages are taken at {endpoint.config.adt.listen}.")
    click.echo(f"Delivering to {', '.join(endpoint.deliveries.routes)}.")
