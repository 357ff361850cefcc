"""``picsafe audit accept-log``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.audit.options import FILE, key_of
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.output import json_option, print_fields, print_json, shown_time
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.log_changes import LogChange
    from picsafe.client.log_evidence import KnownLog

_LONGEST = 512
_BREAKS = {
    "other_log_key": "It has another key than it had.",
    "log_shrank": "It has fewer entries than it had.",
    "not_consistent": "It does not go on from what was seen of it.",
    "wrong_signature": "Its key has not signed the receipts that are kept here.",
    "wrong_log": "The receipts that are kept here are of another log.",
}


@click.command("accept-log", short_help="Accept the new log of a Key Server.")
@click.argument("key_server", metavar="KEY_SERVER")
@click.option(
    "--key",
    metavar="VKEY",
    help="Accept it without a question if this is its public key, as 'picsafe keyserver log-key' prints it "
    "on the server's machine; or a file with it.",
)
@click.option(
    "--evidence",
    type=FILE,
    help="The log-evidence.json of an Endpoint Server, in its data folder, instead of your own.",
)
@json_option
@pass_settings
def accept_log(
    settings: Settings, *, key_server: str, key: str | None, evidence: Path | None, as_json: bool
) -> None:
    """Believe the log that KEY_SERVER shows now, in the place of the one that was known here.

    Ask whoever runs the server first: a log that is another one than it was may hide who has had which key.
    Only where they have set the server up anew, and tell you the same key, is there nothing to it. What there
    was of the old log is kept in a file of its own, as evidence.
    """
    wanted = None if key is None else key_of(key).text()
    with settings.client() as picsafe:
        change = picsafe.log_change(key_server, evidence=evidence)
        if wanted is not None and wanted != change.now.vkey:
            raise Failure(
                "wrong_key",
                f"{change.key_server} shows another key: {one_line(change.now.vkey, limit=_LONGEST)}. "
                "Nothing was changed.",
                ExitCode.BAD_FILE,
            )
        _show(change)
        kept_in = None
        if change.is_needed:
            _require_consent(given=wanted is not None)
            kept_in = picsafe.accept_log(change, evidence=evidence)
    if as_json:
        print_json(
            {
                "key_server": change.key_server,
                "log_key": change.now.vkey,
                "known": None if change.known is None else change.known.vkey,
                "registered": change.registered,
                "breaks": change.breaks or None,
                "accepted": change.is_needed,
                "kept_in": None if kept_in is None else str(kept_in),
            }
        )
    elif not change.is_needed:
        click.echo("There is nothing to accept: it goes on from what is known here.")
    else:
        click.echo("Accepted." if kept_in is None else f"Accepted. The evidence of before is in {kept_in}.")


def _show(change: LogChange) -> None:
    click.echo(f"The log of all entries of {change.key_server}:\n", err=True)
    print_fields(
        [
            ("Known here", "nothing" if change.known is None else _described(change.known)),
            ("Receipts", str(change.receipts or "")),
            ("Shown now", _described(change.now)),
            ("Registered", _registered(change)),
            *(("Held against it", f"{one_line(one.code)}, {shown_time(one.seen_at)}") for one in change.seen),
        ],
        err=True,
    )
    if change.breaks:
        click.echo(f"\n{_BREAKS.get(change.breaks, change.breaks)} [{change.breaks}]", err=True)


def _described(log: KnownLog) -> str:
    return f"{one_line(log.vkey, limit=_LONGEST)} ({log.size:,} entries)"


def _registered(change: LogChange) -> str:
    if change.registered is None:
        return "nobody could ask: you are not signed in"
    return one_line(change.registered, limit=_LONGEST) or "nothing"


def _require_consent(*, given: bool) -> None:
    """Return if the log is to be believed.

    Raises:
        Failure: ``not_accepted``.
    """
    if given:
        return
    if not sys.stdin.isatty():
        raise Failure(
            "not_accepted",
            "Nobody can be asked here, and nothing was changed. Ask the server's operator for its key, and "
            "give that with --key.",
            ExitCode.USAGE,
        )
    click.echo(
        "\nHas the server's operator told you that it was set up anew, and that its key is the one above?",
        err=True,
    )
    if not click.confirm("Believe it from now on?", err=True):
        raise Failure("not_accepted", "Nothing was changed.", ExitCode.FAILURE)
