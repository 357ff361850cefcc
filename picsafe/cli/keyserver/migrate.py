"""``picsafe keyserver migrate``: a store of an older PicSafe, made one of this."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.extras import require_extras
from picsafe.cli.keyserver.backup import life_refusals
from picsafe.cli.keyserver.options import data_option
from picsafe.cli.output import json_option, print_json


@click.command("migrate", short_help="Bring a store of an older PicSafe up to this one.")
@data_option
@json_option
def migrate(*, data: Path, as_json: bool) -> None:
    """Bring the store of keys up to this version's schema, and check every audit trail in it.

    'picsafe serve' does the first by itself when it starts; this shows how long it takes, on a copy if you
    like. Make a backup first: an older PicSafe refuses the store afterwards.
    """
    require_extras("server")
    from picsafe.keyserver.migrating import migrate as run

    with life_refusals():
        before, found = run(data)
    if as_json:
        print_json({"from": before, "to": found.schema, "reports": found.reports, "entries": found.entries})
    else:
        was = "was up to date" if before == found.schema else f"went from schema {before} to {found.schema}"
        click.echo(f"The store {was}; {found.entries} entries of {found.reports} audit trails hold.")
