"""``picsafe audit prove``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.output import json_option, print_json


@click.command(short_help="Make a proof that an entry is in the log.")
@click.argument("report", metavar="REPORT")
@click.argument("seq", metavar="[SEQ]", type=click.IntRange(min=1), required=False)
@click.option(
    "--data",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="The Key Server's data folder.",
)
@click.option(
    "--alone",
    is_flag=True,
    help="Show the entry alone, and not the trail before it, which is what says whose report it is.",
)
@click.option(
    "--to",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="[default: REPORT-SEQ.tlog-proof]",
)
@json_option
def prove(*, report: str, seq: int | None, data: Path, alone: bool, to: Path | None, as_json: bool) -> None:
    """Make a proof that entry SEQ of REPORT, or its newest one, is in the log.

    Whoever is given the file and knows the log's public key can check it without a server and without an
    account: picsafe audit check. The file names everybody who is on the trail up to that entry.
    """
    from chalicelib.contract.log_proofs import SUFFIX
    from picsafe.audit.errors import NoSuchEntry
    from picsafe.audit.proving import MAX_SHOWN, Shown, too_long
    from picsafe.audit.proving import prove as make_proof
    from picsafe.audit.store import audit_store, decode_entry
    from picsafe.client.files import local_failures, write_atomically

    with audit_store(data) as store:
        key, note = store.log_key(), store.checkpoint()
        found = store.entry(report, seq)
        if found is None:
            raise NoSuchEntry("no_such_entry", "There is no such report, or no such entry on its trail.")
        if key is None or note is None:
            raise NoSuchEntry("not_in_log", "This Key Server has no log yet: start it once.")
        entry = decode_entry(found.entry)
        number = entry["seq"]
        if number > MAX_SHOWN and not alone:
            raise too_long()
        entries = [entry] if alone else store.trail(report, number)
        proof = make_proof(Shown(report_id=report, entries=entries), found.log_index, note, key, store.tile)
    path = to or Path(f"{report}-{number}{SUFFIX}")
    with local_failures("the proof"):
        write_atomically(path, proof)
    if as_json:
        print_json({"path": path, "index": found.log_index, "log": key.name, "key": key.text()})
        return
    click.echo(f"{path}\n\nIt is checked with:\n  picsafe audit check {path} --key {key.text()}")
