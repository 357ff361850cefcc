"""Exports a Key Server's entries out of its table on AWS, while it is in use.

DynamoDB has them report by report, and the log's order as hashes. The hashes are read first, so that every
entry they name is there when the entries are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from chalicelib.aws import clients
from chalicelib.aws.dynamodb import Table
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.errors import Unavailable
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from picsafe.audit.errors import StoreUnavailable
from picsafe.audit.selection import Selection
from picsafe.audit.spool import Spool, report_of, spool_file

_LEAVES: Final = 32 * 256
_ENTRY: Final = "entry#"


def table_of(name: str, endpoint_url: str | None = None) -> Table:
    """A table, with the credentials and the region of the environment.

    Raises:
        StoreUnavailable: there is no region.
    """
    with _unavailable(), clients.aws_errors():
        return Table(clients.client("dynamodb", endpoint_url=endpoint_url), name)


@contextmanager
def table_source(table: Table, selected: Selection) -> Iterator[Spool]:
    """What is selected of a table's entries, to be exported.

    Args:
        table: the Key Server's.
        selected: which ones; of one report they are found at once, of others the whole table is read.

    Raises:
        StoreUnavailable: it cannot be read, or there is no room for what is read.
    """
    with spool_file() as database, _unavailable():
        log = DynamoLogStore(table)
        key, head, end = log.log_key(), log.head(), log.ordered()
        spool = Spool(
            database,
            key=None if key is None else VerifierKey(key.origin, key.public),
            checkpoint=head.checkpoint,
            is_whole=selected.report_id is None,
        )
        for first in range(0, end, _LEAVES):
            spool.put_places(log.leaves(first, min(_LEAVES, end - first)))
        spool.put_entries(_entries(table, selected.report_id))
        spool.filled()
        yield spool


def _entries(table: Table, report_id: str | None) -> Iterator[tuple[str, bytes]]:
    if report_id is not None:
        for item in table.query(f"report#{report_id}", _ENTRY):
            yield report_id, item["entry"]
        return
    condition = "begins_with(pk, :report) AND begins_with(sk, :entry)"
    for item in table.scan(None, condition, {":report": "report#", ":entry": _ENTRY}):
        yield report_of(item["pk"]), item["entry"]


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except Unavailable as error:
        raise StoreUnavailable(
            "unavailable",
            "The Key Server's table cannot be read: look at its name, the credentials and the region.",
        ) from error
