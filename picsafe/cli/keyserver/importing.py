"""``picsafe keyserver import``: from one machine to AWS."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.admin_stores import stores
from picsafe.cli.extras import require_extras
from picsafe.cli.keyserver.backup import life_refusals
from picsafe.cli.keyserver.options import AWS
from picsafe.cli.output import json_option, keys_and_entries, print_json

_EVERY = 10_000


def _tell(done: int, total: int) -> None:
    if done % _EVERY == 0:
        click.echo(f"{done} of {total} entries", err=True)


@click.command("import", short_help="Bring a Key Server from this machine to AWS.")
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The data folder of the Key Server that is brought over; it stays as it is.",
)
@json_option
def import_(*, data: Path, as_json: bool) -> None:
    """Bring every key, audit trail and opening, and the log with its key, into the table on AWS.

    The environment says which: PICSAFE_KEYS_TABLE, PICSAFE_WRAPPING_KEY and credentials that may write to
    the table and use the key. The server must not run on the folder, nor the table be in use. Broken off at
    any point, the same command goes on; at the end everything is compared.
    """
    require_extras("server", "aws")
    with stores(None, "keys") as wiring:
        from chalicelib.wiring.aws import AwsAdapters
        from picsafe.keyserver.importing import Importing

        adapters = wiring.adapters
        if not isinstance(adapters, AwsAdapters):
            raise click.UsageError(f"Say where it is brought: {AWS}.")
        with life_refusals():
            found = Importing(
                data,
                store=adapters.key_store,
                log=adapters.log_store,
                target=adapters.key_import,
                wrapper=adapters.key_wrapper,
                tell=_tell,
            ).run()
    if as_json:
        print_json({"reports": found.reports, "entries": found.entries})
    else:
        click.echo(f"The table has {keys_and_entries(found.reports, found.entries)}, and they are the same.")
