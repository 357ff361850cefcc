"""``picsafe keyserver``: what whoever runs a Key Server on one machine does beside running it."""

from __future__ import annotations

from picsafe.cli.lazy_group import LazyCommand, LazyGroup

_SERVED = "Who is served"
_KEYS = "Keys"

COMMANDS = {
    "check": LazyCommand(
        "picsafe.cli.keyserver.check", "check", "Say whether an address may have keys, and why.", _SERVED
    ),
    "shred": LazyCommand("picsafe.cli.keyserver.shred", "shred", "Destroy a report's key for good.", _KEYS),
}

keyserver = LazyGroup(
    table=COMMANDS,
    name="keyserver",
    short_help="Look after a Key Server.",
    help="""Look after a Key Server that runs on this machine.

    'picsafe serve --services keys' runs it.
    """,
)
