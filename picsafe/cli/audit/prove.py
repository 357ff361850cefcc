"""``picsafe audit prove``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from picsafe.cli.approval import approval
from picsafe.cli.audit.options import KEY, key_of
from picsafe.cli.output import bars, json_option, print_json, yes_option
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from chalicelib.contract.signed_notes import VerifierKey
    from chalicelib.contract.tlog_tiles import Tile
    from picsafe.audit.store import AuditStore
    from picsafe.client.api import PicSafe


class _Found(NamedTuple):
    """An entry in a log: its report, its trail up to it, where it is, and what shows that."""

    report_id: str
    entries: list[dict[str, Any]]
    log_index: int
    note: bytes
    key: VerifierKey
    read_tile: Callable[[Tile], bytes]


@click.command(short_help="Make a proof that an entry is in the log.")
@click.argument("report", metavar="REPORT|LINK|FILE")
@click.argument("seq", metavar="[SEQ]", type=click.IntRange(min=1), required=False)
@click.option(
    "--data",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The Key Server's data folder, on the server itself.  [default: asks the Key Server]",
)
@click.option(
    "--key-server", metavar="URL", help="The Key Server that has the report's key, if it cannot be found out."
)
@click.option("--key", metavar="VKEY", help=f"{KEY}  [default: as it is registered, or was seen first]")
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
@yes_option
@json_option
@pass_settings
def prove(
    settings: Settings,
    *,
    report: str,
    seq: int | None,
    data: Path | None,
    key_server: str | None,
    key: str | None,
    alone: bool,
    to: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Make a proof that entry SEQ of a report's audit trail, or its newest one, is in the Key Server's log.

    Whoever is given the file and knows the log's public key can check it without a server and without an
    account: picsafe audit check. The file names everybody who is on the trail up to that entry.
    """
    from chalicelib.contract.log_proofs import SUFFIX
    from picsafe.audit.proving import Shown
    from picsafe.audit.proving import prove as make_proof
    from picsafe.audit.store import audit_store
    from picsafe.client.files import local_failures, write_atomically

    if data is not None and key_server is not None:
        raise click.UsageError("Give --data or --key-server, not both.")
    known = None if key is None else key_of(key)
    with ExitStack() as stack:
        if data is not None:
            store = stack.enter_context(audit_store(data))
            found = _in_folder(store, report, seq, alone=alone)
        else:
            client = stack.enter_context(settings.client(approval(yes=yes)))
            found = _at_server(client, report, seq, key_server, known, alone=alone)
        vkey = known or found.key
        shown = Shown(report_id=found.report_id, entries=found.entries)
        proof = make_proof(shown, found.log_index, found.note, vkey, found.read_tile)
    path = to or Path(f"{found.report_id}-{found.entries[-1]['seq']}{SUFFIX}")
    with local_failures("the proof"):
        write_atomically(path, proof)
    if as_json:
        print_json({"path": path, "index": found.log_index, "log": vkey.name, "key": vkey.text()})
        return
    click.echo(f"{path}\n\nIt is checked with:\n  picsafe audit check {path} --key {vkey.text()}")


def _in_folder(store: AuditStore, report: str, seq: int | None, *, alone: bool) -> _Found:
    from chalicelib.contract.report_ids import is_report_id
    from picsafe.audit.errors import NoSuchEntry
    from picsafe.audit.proving import MAX_SHOWN, not_in_log, too_long
    from picsafe.audit.store import decode_entry

    if not is_report_id(report):
        raise click.BadParameter(
            "With --data it is the report's number, which a link or a file's name ends with."
        )
    key, note = store.log_key(), store.checkpoint()
    found = store.entry(report, seq)
    if found is None:
        raise NoSuchEntry("no_such_entry", "There is no such report, or no such entry on its trail.")
    if key is None or note is None:
        raise not_in_log()
    entry = decode_entry(found.entry)
    if entry["seq"] > MAX_SHOWN and not alone:
        raise too_long()
    entries = [entry] if alone else store.trail(report, entry["seq"])
    return _Found(report, entries, found.log_index, note, key, store.tile)


def _at_server(
    client: PicSafe,
    report: str,
    seq: int | None,
    key_server: str | None,
    known: VerifierKey | None,
    *,
    alone: bool,
) -> _Found:
    from picsafe.audit.errors import NoSuchEntry
    from picsafe.audit.evidence import checkpoint_of
    from picsafe.audit.proving import MAX_SHOWN, not_in_log, too_long

    with bars("entries") as progress:
        trail, log, key = client.audited(report, key_server=key_server, key=known, progress=progress)
    number = seq or trail.count
    # the newest ones are kept, and all are verified
    place = number - trail.count + len(trail.document) - 1
    if number > trail.count or place < 0:
        raise NoSuchEntry("no_such_entry", "There is no such entry on the report's trail, or it is too old.")
    if number > MAX_SHOWN and not alone:
        raise too_long()
    entry = trail.document[place]
    note = log.checkpoint()
    size = checkpoint_of(note, key, "The log's checkpoint").size
    index = log.index_of(entry["hash"], size, said=trail.places.get(number))
    if index is None:
        raise not_in_log()
    entries = [entry] if alone else list(trail.document[: place + 1])
    return _Found(trail.report_id, entries, index, note, key, log.tile)
