"""``picsafe keyserver log-key``: by which key others know this Key Server's log."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.admin_stores import stores
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.keyserver.options import folder_of, store_option
from picsafe.cli.output import json_option, print_json


@click.command("log-key", short_help="Print the public key of the log of all entries.")
@store_option
@json_option
def log_key(*, data: Path | None, as_json: bool) -> None:
    """Print the key that this server signs its receipts and its log with: its public half, as one line.

    Whoever administers the enterprise at PicSafe registers it, with 'picsafe enterprise key-server log-key',
    or in My PicSafe. Clients then believe no other from the first report on.
    """
    from chalicelib.contract.signed_notes import VerifierKey

    with stores(folder_of(data), "keys") as wiring:
        stored = wiring.adapters.log_store.log_key()
    if stored is None:
        raise Failure(
            "no_log_key",
            "There is none yet: the server makes it when it is started for the first time.",
            ExitCode.NOT_FOUND,
        )
    vkey = VerifierKey(stored.origin, stored.public).text()
    if as_json:
        print_json({"log": stored.origin, "vkey": vkey})
    else:
        click.echo(vkey)
