"""``picsafe audit verify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.audit.options import FILE, KEY, key_of, read_up_to
from picsafe.cli.output import bars, json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.contract.receipts import Receipt
    from picsafe.audit.verifying import Verified


@click.command(short_help="Verify an export, without any server.")
@click.argument("export", metavar="EXPORT.jsonl", type=FILE)
@click.option("--key", metavar="VKEY", help=KEY)
@click.option(
    "--checkpoint",
    "checkpoints",
    metavar="FILE",
    type=FILE,
    multiple=True,
    help="What the log has signed at some time. May be given more than once.",
)
@click.option(
    "--receipt",
    "receipts",
    metavar="FILE",
    type=FILE,
    multiple=True,
    help="Key Servers' answers with receipts, or log-evidence.json. May be given more than once.",
)
@click.option(
    "--archive",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A copy of the log's folder in the archive on AWS: every checkpoint in it.",
)
@json_option
def verify(
    *,
    export: Path,
    key: str | None,
    checkpoints: tuple[Path, ...],
    receipts: tuple[Path, ...],
    archive: Path | None,
    as_json: bool,
) -> None:
    """Verify an export of audit trails, without any server.

    Recomputes every hash, every report's chain and the tree over all entries, and compares them with what
    the log's key has signed: its checkpoints, earlier and later ones, and receipts. Names the first entry
    that does not hold, and ends with 6.

    \b
      picsafe audit verify export.jsonl --key keys.example.org/log+1a2b3c4d+AT…
    """
    from picsafe.audit.evidence import MAX_RECEIPTS, archived_checkpoints, checkpoint_of, receipts_of
    from picsafe.audit.records import read_export
    from picsafe.audit.verifying import verify_export

    if key is None and (checkpoints or receipts or archive):
        raise click.UsageError(
            "Checkpoints, also archived ones, and receipts are checked with the log's key: --key VKEY."
        )
    vkey = None if key is None else key_of(key)
    from chalicelib.contract.signed_notes import MAX_NOTE

    with export.open("rb") as file, bars("entries") as progress:
        header, _ = read_export(file)
        file.seek(0)
        signed, promised, foreign = [], [], []
        if vkey is not None:
            signed = [checkpoint_of(read_up_to(path, MAX_NOTE), vkey, str(path)) for path in checkpoints]
            if archive is not None:
                signed += archived_checkpoints(archive, vkey)
            for path in receipts:
                brought = receipts_of(read_up_to(path, MAX_RECEIPTS), vkey, str(path))
                promised += brought.receipts
                signed += brought.checkpoints
                foreign += brought.foreign
            if header.checkpoint is not None:
                signed.append(checkpoint_of(header.checkpoint.encode(), vkey, "The export's own checkpoint"))
        progress.began("verify", 0)
        found = verify_export(file, checkpoints=signed, receipts=promised, told=progress.reached)
    if as_json:
        print_json(_document(found, foreign, signed=vkey is not None))
    else:
        _print(found, signed=vkey is not None)
        for one in foreign:
            click.echo(
                f"Not judged: entry {one.seq} of report {one.report_id!a}, whose receipt was given for"
                f" another log ({one.log!a})."
            )


def _document(found: Verified, foreign: Sequence[Receipt], *, signed: bool) -> dict[str, object]:
    return {
        "verified": True,
        "log": found.header.log,
        "whole": found.header.whole,
        "signatures": signed,
        "entries": found.entries,
        "reports": found.reports,
        "gaps": found.gaps,
        "tree_size": found.size,
        "checkpoints": found.checkpoints,
        "receipts": found.receipts,
        "receipts_not_here": [{"report_id": one.report_id, "seq": one.seq} for one in found.not_here],
        "receipts_foreign": [{"log": one.log, "report_id": one.report_id, "seq": one.seq} for one in foreign],
    }


def _print(found: Verified, *, signed: bool) -> None:
    entries = f"{found.entries} {'entry' if found.entries == 1 else 'entries'}"
    reports = f"{found.reports} report{'' if found.reports == 1 else 's'}"
    if found.entries:
        click.echo(f"Verified: {entries} of {reports}, each hash and each chain.")
    else:
        click.echo("There is no entry in this export: nothing was verified.")
    if found.header.whole and found.header.checkpoint is None:
        click.echo("It has no checkpoint: the log had signed nothing by then, or that was taken out.")
    if found.gaps:
        click.echo(
            f"The export is of some entries alone: at {found.gaps} places those between were not asked for."
        )
    if found.checkpoints:
        click.echo(
            f"The first {found.size} of them are the tree that the log has signed"
            f" ({found.checkpoints} checkpoint{'s' if found.checkpoints > 1 else ''})."
        )
    if found.receipts:
        click.echo(f"Receipts that hold, and whose entries are there: {found.receipts}.")
    for one in found.not_here:
        click.echo(f"Not in this export: entry {one.seq} of report {one.report_id}, whose receipt holds.")
    if not signed:
        click.echo(
            "Without --key nothing was compared that the log has signed: whoever has the whole store could"
            " have made another one."
        )
    elif not found.header.whole:
        click.echo("The tree was not compared: that takes an export of all entries.")
    elif not found.checkpoints:
        click.echo("There is no checkpoint to compare the tree with.")
