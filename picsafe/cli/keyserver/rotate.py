"""``picsafe keyserver rotate-master-key``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.extras import require_extras
from picsafe.cli.keyserver.backup import life_refusals
from picsafe.cli.keyserver.options import data_option
from picsafe.cli.output import counted, json_option, print_json


@click.command("rotate-master-key", short_help="Put another master key in the place of this one.")
@data_option
@json_option
def rotate_master_key(*, data: Path, as_json: bool) -> None:
    """Wrap every key under a new master key; the server may be running, and goes on all the while.

    Broken off at any point, the same command goes on. The old master key is put aside in the data folder:
    backups from before need it, and nothing else does. Move it to where its copies are kept, and make a
    backup and a copy of the new master.key.
    """
    require_extras("server")
    from picsafe.keyserver.rotation import rotate

    with life_refusals():
        done = rotate(data)
    if as_json:
        print_json({"before": done.before, "key_id": done.key_id, "count": done.count, "old": str(done.old)})
        return
    click.echo(
        f"{counted(done.count, 'key is', 'keys are')} wrapped anew under {data / 'master.key'}, "
        f"fingerprint {done.key_id}."
    )
    click.echo(
        f"Move {done.old} to where copies of it are kept, and make a backup and a copy of master.key.",
        err=True,
    )
