"""``picsafe endpoint serve``."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.settings import Settings, pass_settings

STOP_SECONDS = 30.0


@click.command(short_help="Take reports in and deliver them.")
@config_option
@pass_settings
def serve(settings: Settings, *, config_file: Path) -> None:
    """Take reports in and deliver them, until SIGTERM or SIGINT."""
    with opened(settings, config_file) as endpoint:
        endpoint.lock()
        engine = endpoint.engine()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        engine.start()
        click.echo(f"Delivering to {', '.join(endpoint.routes)}.")
        stop.wait()
        engine.stop(STOP_SECONDS)
