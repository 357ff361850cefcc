"""``picsafe keyserver``: what whoever runs a Key Server on one machine does beside running it."""

from __future__ import annotations

from picsafe.cli.lazy_group import LazyCommand, LazyGroup

_SERVED = "Who is served"
_KEYS = "Keys"
_LIFE = "Backups and changes"
_TWO = "Other machines"

COMMANDS = {
    "check": LazyCommand(
        "picsafe.cli.keyserver.check", "check", "Say whether an address may have keys, and why.", _SERVED
    ),
    "health": LazyCommand(
        "picsafe.cli.keyserver.health", "health", "Say whether the server of this machine works.", _SERVED
    ),
    "webhooks": LazyCommand(
        "picsafe.cli.keyserver.webhooks",
        "webhooks",
        "Say to whom events are sent, and how that goes.",
        _SERVED,
    ),
    "log-key": LazyCommand(
        "picsafe.cli.keyserver.log_key", "log_key", "Print the public key of the log of all entries.", _SERVED
    ),
    "shred": LazyCommand("picsafe.cli.keyserver.shred", "shred", "Destroy a report's key for good.", _KEYS),
    "backup": LazyCommand(
        "picsafe.cli.keyserver.backup", "backup", "Copy a Key Server into one file while it runs.", _LIFE
    ),
    "restore": LazyCommand(
        "picsafe.cli.keyserver.backup", "restore", "Make a data folder of a backup.", _LIFE
    ),
    "rotate-master-key": LazyCommand(
        "picsafe.cli.keyserver.rotate",
        "rotate_master_key",
        "Put another master key in the place of this one.",
        _LIFE,
    ),
    "migrate": LazyCommand(
        "picsafe.cli.keyserver.migrate", "migrate", "Bring a store of an older PicSafe up to this one.", _LIFE
    ),
    "follow": LazyCommand(
        "picsafe.cli.keyserver.standby",
        "follow",
        "Keep a warm standby of another machine's Key Server.",
        _TWO,
    ),
    "take-over": LazyCommand(
        "picsafe.cli.keyserver.standby", "take_over", "Make a standby a Key Server of its own.", _TWO
    ),
    "forget-standby": LazyCommand(
        "picsafe.cli.keyserver.standby", "forget_standby", "Have answers wait for another standby.", _TWO
    ),
    "changes": LazyCommand(
        "picsafe.cli.keyserver.standby", "changes", "Answer a standby on standard input and output.", _TWO
    ),
    "import": LazyCommand(
        "picsafe.cli.keyserver.importing", "import_", "Bring a Key Server from this machine to AWS.", _TWO
    ),
}

keyserver = LazyGroup(
    table=COMMANDS,
    name="keyserver",
    short_help="Look after a Key Server.",
    help="""Look after a Key Server that runs on this machine.

    'picsafe serve --services keys' runs it.
    """,
)
