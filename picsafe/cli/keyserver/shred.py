"""``picsafe keyserver shred``: a key that is to be gone for good."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.admin_recall import print_openings, report_id
from picsafe.cli.admin_stores import alone_option, kept_by_both, refusals, stores
from picsafe.cli.extras import require_extras
from picsafe.cli.keyserver.options import folder_of, store_option
from picsafe.cli.output import json_option, print_json

if TYPE_CHECKING:
    from chalicelib.keys.operator import OperatorShred


@click.command("shred", short_help="Destroy a report's key for good.")
@click.argument("report", metavar="REPORT|LINK|FILE", callback=report_id)
@click.option(
    "--by", required=True, metavar="TEXT", help="Who has it done, and why: an office, a file number."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@alone_option
@json_option
@store_option
def shred(*, data: Path | None, report: str, by: str, yes: bool, alone: bool, as_json: bool) -> None:
    """Destroy the key of a report: nobody can open its sealed file any more, wherever it is.

    Nothing can undo that but a backup. The report's audit trail stays, and says for good that the operator
    did it, and TEXT. Whoever was given the key before may have kept it: the answer says who that is. Copies
    of the store from before have the key, too, as long as they are kept.

    With 'picsafe serve --standby' the command ends once the standby has destroyed it, too.
    """
    require_extras("server")
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("Nobody can be asked here: --yes agrees beforehand.")
        click.confirm(f"Destroy the key of report {report} for good?", err=True, abort=True)
    folder = folder_of(data)
    with kept_by_both(folder, alone=alone):
        with stores(folder, "keys") as wiring:
            state = wiring.key_operator.shred(report, by)
        if folder is not None:
            # the stores are closed: reading a file would take away their locks on it
            _erase(folder / "keys.db", state.wrapped)
    if as_json:
        print_json(
            {
                "report_id": state.report_id,
                "shredded": True,
                "fetched_by": state.fetched_by,
                "more": state.more,
                "entry": state.entry,
            }
        )
    else:
        _print(state)


def _erase(path: Path, wrapped: bytes) -> None:
    from chalicelib.keys.sqlite.erasure import compact, empty_log, has_trace

    with refusals():
        empty_log(path)
        if wrapped and has_trace(path, wrapped):
            click.echo(
                f"Unused bytes of {path} have a copy: it is written anew, and keys wait that long.", err=True
            )
            compact(path)


def _print(state: OperatorShred) -> None:
    if state.entry is None:
        click.echo(f"The key of report {state.report_id} had been destroyed before.")
    else:
        click.echo(f"The key of report {state.report_id} is destroyed, and its audit trail says so.")
    print_openings(state.fetched_by, more=state.more)
