"""``picsafe keyserver follow``, ``changes`` and ``take-over``: two machines."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.extras import require_extras
from picsafe.cli.keyserver.backup import life_refusals
from picsafe.cli.keyserver.options import data_option
from picsafe.cli.output import json_option, print_json

if TYPE_CHECKING:
    from picsafe.keyserver.following import Followed


@click.command("changes", short_help="Answer a standby on standard input and output.")
@data_option
def changes(*, data: Path) -> None:
    """Tell a standby what has changed, until it hangs up; 'picsafe keyserver follow' runs this.

    The server may be running. Keys leave it wrapped.
    """
    require_extras("server")
    from picsafe.keyserver.changes import serve_changes

    with life_refusals():
        serve_changes(data, sys.stdin.buffer, sys.stdout.buffer)


@click.command("follow", short_help="Keep a warm standby of another machine's Key Server.")
@data_option
@click.option("--once", is_flag=True, help="End as soon as everything is here.")
@click.argument("command", nargs=-1, required=True)
def follow(*, data: Path, once: bool, command: tuple[str, ...]) -> None:
    """Make a data folder what another machine's is, and keep it so, by a COMMAND that reaches that machine.

    \b
      picsafe keyserver follow --data standby -- \\
        ssh keys.hospital.example picsafe keyserver changes --data /var/lib/picsafe

    Every chain is checked, and the log's tree wherever the log has signed it. Keys come wrapped: no master
    key is here before 'picsafe keyserver take-over'.
    """
    require_extras("server")
    from picsafe.keyserver.following import Standby

    told, said_at = -1, 0.0

    def tell(followed: Followed, last: int) -> None:
        nonlocal told, said_at
        now = time.monotonic()
        # under load there is something new many times a second
        if followed.number != told and (followed.number == last or once or now - said_at > 1):
            told, said_at = followed.number, now
            click.echo(f"{followed.at} followed {followed.number} of {last} entries")

    with life_refusals():
        Standby(data).follow(command, tell, once=once)


@click.command("take-over", short_help="Make a standby a Key Server of its own.")
@data_option
@click.option(
    "--master-key",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The copy of master.key, to put it into the folder.",
)
@json_option
def take_over(*, data: Path, master_key: Path, as_json: bool) -> None:
    """Check everything that a standby has, and let 'picsafe serve' start on it.

    Be sure that the other machine gives out no more keys: two servers would each write trails that the
    other lacks. What the other machine wrote after the last entry that was followed is not here.
    """
    require_extras("server")
    from picsafe.keyserver.taking_over import take_over as run

    with life_refusals():
        done = run(data, master_key)
    if as_json:
        print_json({"reports": done.reports, "entries": done.entries, "followed_at": done.followed.at})
        return
    click.echo(f"{data} has {done.reports} keys and {done.entries} entries, as of {done.followed.at}.")
    click.echo("Start 'picsafe serve' on it.", err=True)
