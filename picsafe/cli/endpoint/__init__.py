"""``picsafe endpoint``: a hospital's Endpoint Server."""

from __future__ import annotations

from picsafe.cli.lazy_group import LazyCommand, LazyGroup

_RUNNING = "Running it"
_WATCHING = "Reports and deliveries"

COMMANDS = {
    "init": LazyCommand("picsafe.cli.endpoint.init", "init", "Write endpoint.toml by asking.", _RUNNING),
    "keygen": LazyCommand(
        "picsafe.cli.endpoint.keygen", "keygen", "Make a key that senders can seal to.", _RUNNING
    ),
    "serve": LazyCommand(
        "picsafe.cli.endpoint.serve", "serve", "Take reports in and deliver them.", _RUNNING
    ),
    "check": LazyCommand(
        "picsafe.cli.endpoint.check", "check", "Look whether destinations can be delivered to.", _RUNNING
    ),
    "connect": LazyCommand(
        "picsafe.cli.endpoint.connect", "connect", "Sign in at a destination, or choose its author.", _RUNNING
    ),
    "test": LazyCommand(
        "picsafe.cli.endpoint.trial", "test", "Send a destination a report of nobody.", _RUNNING
    ),
    "page": LazyCommand("picsafe.cli.endpoint.page", "page", "Sign in at the operator's page.", _WATCHING),
    "take": LazyCommand("picsafe.cli.endpoint.take", "take", "Take in reports from files.", _WATCHING),
    "status": LazyCommand("picsafe.cli.endpoint.status", "status", "Say how deliveries stand.", _WATCHING),
    "show": LazyCommand(
        "picsafe.cli.endpoint.reports", "show", "Show what has become of a report.", _WATCHING
    ),
    "answer": LazyCommand(
        "picsafe.cli.endpoint.reports", "answer", "Answer what a delivery asks.", _WATCHING
    ),
    "aside": LazyCommand("picsafe.cli.endpoint.reports", "aside", "Set aside what asks.", _WATCHING),
    "replay": LazyCommand(
        "picsafe.cli.endpoint.reports", "replay", "Deliver again what was set aside.", _WATCHING
    ),
    "skip": LazyCommand(
        "picsafe.cli.endpoint.reports", "skip", "Decide that a report is not delivered.", _WATCHING
    ),
    "taken-back": LazyCommand(
        "picsafe.cli.endpoint.taken_back",
        "taken_back",
        "Say what senders have taken back, or that it is taken out.",
        _WATCHING,
    ),
    "mail": LazyCommand(
        "picsafe.cli.endpoint.mail", "mail", "Say what is wrong with mails that failed.", _WATCHING
    ),
    "log": LazyCommand("picsafe.cli.endpoint.log", "log", "Show what has happened.", _WATCHING),
    "purge": LazyCommand(
        "picsafe.cli.endpoint.purge", "purge", "Delete reports that have been delivered.", _WATCHING
    ),
}

endpoint = LazyGroup(
    table=COMMANDS,
    name="endpoint",
    short_help="Run an Endpoint Server.",
    help="""Take reports in, and deliver each of them, once, to wherever your hospital wants them.

    Everything is set in one file, endpoint.toml.
    """,
)
