"""``picsafe audit``: the trail as evidence."""

from __future__ import annotations

from picsafe.cli.lazy_group import LazyCommand, LazyGroup

_CHECKING = "For everybody"
_READING = "For whoever may read the trail"
_RUNNING = "For whoever runs a Key Server"

COMMANDS = {
    "verify": LazyCommand(
        "picsafe.cli.audit.verify", "verify", "Verify an export, without any server.", _CHECKING
    ),
    "check": LazyCommand("picsafe.cli.audit.check", "check", "Check a proof of an entry.", _CHECKING),
    "prove": LazyCommand(
        "picsafe.cli.audit.prove", "prove", "Make a proof that an entry is in the log.", _READING
    ),
    "accept-log": LazyCommand(
        "picsafe.cli.audit.accept_log", "accept_log", "Accept the new log of a Key Server.", _READING
    ),
    "export": LazyCommand(
        "picsafe.cli.audit.export", "export", "Export entries for an archive or a collector.", _RUNNING
    ),
}

audit = LazyGroup(
    table=COMMANDS,
    name="audit",
    short_help="Export, prove and verify audit trails.",
    help="""Export, prove and verify audit trails.

    Whoever verifies needs no server and no account: the file, and the log's public key.
    """,
)
