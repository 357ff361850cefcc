"""``picsafe audit check``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.audit.options import FILE, KEY, key_of, read_up_to
from picsafe.cli.output import json_option, print_fields, print_json


@click.command(short_help="Check a proof of an entry.")
@click.argument("proof", metavar="PROOF", type=FILE)
@click.option("--key", metavar="VKEY", required=True, help=KEY)
@json_option
def check(*, proof: Path, key: str, as_json: bool) -> None:
    """Check a proof that an entry is in a log, without any server, and say what the entry is.

    \b
      picsafe audit check 0000000011462800528240-3.tlog-proof --key keys.example.org/log+1a2b3c4d+AT…
    """
    from chalicelib.contract.log_proofs import MAX_PROOF_TEXT
    from picsafe.audit.proving import check as check_proof
    from picsafe.cli.log import print_entries
    from picsafe.client.audit import decoded

    proved = check_proof(read_up_to(proof, MAX_PROOF_TEXT), key_of(key))
    if as_json:
        print_json(
            {
                "verified": True,
                "log": proved.checkpoint.origin,
                "tree_size": proved.checkpoint.size,
                "index": proved.index,
                "report_id": proved.report_id,
                "entries": list(proved.entries),
            }
        )
        return
    print_fields(
        [
            ("Log", proved.checkpoint.origin),
            ("Index", f"{proved.index} of {proved.checkpoint.size}, counted from 0"),
            ("Report", proved.report_id or "not shown: the proof is of one entry alone"),
        ]
    )
    click.echo()
    print_entries(decoded(proved.entries))
    click.echo("\nProved: the log has signed a tree that holds this.")
