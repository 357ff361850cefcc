"""``picsafe keyserver follow``, ``changes`` and ``take-over``: two machines."""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.extras import require_extras
from picsafe.cli.keyserver.backup import life_refusals
from picsafe.cli.keyserver.options import data_option
from picsafe.cli.output import json_option, keys_and_entries, print_json

if TYPE_CHECKING:
    from picsafe.keyserver.followed import Followed


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
        # under load there is something new many times a second; the last of it is said ten seconds later
        if followed.number != told and (once or now - said_at > 1):
            told, said_at = followed.number, now
            destroyed = len(followed.erasing)
            left = f", {destroyed} destroyed keys to be erased" if destroyed else ""
            click.echo(f"{followed.at} followed {followed.number} of {last} entries{left}")

    with life_refusals():
        Standby(data).follow(command, tell, once=once)


@click.command("forget-standby", short_help="Have answers wait for another standby.")
@data_option
def forget_standby(*, data: Path) -> None:
    """Forget which standby answers wait for; the next one that has everything takes its place.

    The server may be running. Destroy the folder of the one before: it does not get what is acknowledged from
    now on, and nobody should take over with it.
    """
    require_extras("server")
    from picsafe.keyserver.changes import forget

    with life_refusals():
        forget(data)
    click.echo(f"{data} waits for the next standby that has everything.")


@click.command("take-over", short_help="Make a standby a Key Server of its own.")
@data_option
@click.option(
    "--master-key",
    "master_keys",
    required=True,
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The copy of master.key, to put it into the folder; twice, with that of master.next.key, while the "
    "other machine's was being replaced.",
)
@click.option("--alone", is_flag=True, help="Do not even try to reach the other machine.")
@json_option
def take_over(*, data: Path, master_keys: tuple[Path, ...], alone: bool, as_json: bool) -> None:
    """Check everything that a standby has, and let 'picsafe serve' start on it.

    The other machine is told, by the command that was followed, and answers no keys from then on; what it has
    that is not here comes first. If it cannot be reached, be sure yourself that it gives out no more keys:
    two servers would each write trails that the other lacks.
    """
    require_extras("server")
    from picsafe.keyserver.taking_over import take_over as run

    with life_refusals():
        done = run(data, master_keys, alone=alone)
    if as_json:
        print_json(
            {
                "reports": done.reports,
                "entries": done.entries,
                "followed_at": done.followed.at,
                "other_stopped": done.has_stopped,
                "command": list(done.followed.command),
                "rotation_under_way": done.rotates,
                "not_erased": done.left,
            }
        )
        return
    click.echo(f"{data} has {keys_and_entries(done.reports, done.entries)}, as of {done.followed.at}.")
    if done.has_stopped:
        click.echo("The other machine has given everything that it had, and answers no keys any more.")
    else:
        how = _tried(done.followed.command, alone=alone)
        click.echo(
            f"The other machine was not reached{how}. Make sure that it answers no keys: what it wrote since "
            "is not here. The server on this folder tells it as soon as it can.",
            err=True,
        )
    if done.left:
        click.echo(
            f"{done.left} keys that were destroyed may have left bytes in keys.db: others were reading it. "
            "Stop them, and write it anew: sqlite3 keys.db VACUUM.",
            err=True,
        )
    if done.rotates:
        click.echo("The master key was being replaced. Go on: picsafe keyserver rotate-master-key.")
    click.echo("Start 'picsafe serve' on it.", err=True)


def _tried(command: tuple[str, ...], *, alone: bool) -> str:
    if alone:
        return ", and was not to be"
    return f" by {shlex.join(command)}" if command else ": no command has ever reached it from here"
