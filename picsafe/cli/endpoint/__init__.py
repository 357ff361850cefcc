"""``picsafe endpoint``: a hospital's Endpoint Server."""

from __future__ import annotations

from picsafe.cli.lazy_group import LazyCommand, LazyGroup

_RUNNING = "Running it"
_WATCHING = "Reports and deliveries"

COMMANDS = {
    "serve": LazyCommand(
        "picsafe.cli.endpoint.serve", "serve", "Take reports in and deliver them.", _RUNNING
    ),
    "check": LazyCommand(
        "picsafe.cli.endpoint.check", "check", "Look whether destinations can be delivered to.", _RUNNING
    ),
    "take": LazyCommand("picsafe.cli.endpoint.take", "take", "Take in reports from files.", _WATCHING),
    "status": LazyCommand("picsafe.cli.endpoint.status", "status", "Say how deliveries stand.", _WATCHING),
}

endpoint = LazyGroup(
    table=COMMANDS,
    name="endpoint",
    short_help="Run an Endpoint Server.",
    help="""Take reports in, and deliver each of them, once, to wherever your hospital wants them.

    Everything is set in one file, endpoint.toml.
    """,
)
