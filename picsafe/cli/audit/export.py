"""``picsafe audit export``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.audit.options import FILE
from picsafe.cli.extras import require_extras
from picsafe.cli.output import bars
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.audit.exporting import ExportFormat, Source
    from picsafe.audit.selection import Selection

Write = Callable[[bytes], object]
FORMATS = ("jsonl", "csv", "fhir", "syslog")


@click.command(short_help="Export entries for an archive or a collector.")
@click.option(
    "--data",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    show_default="the table that PICSAFE_KEYS_TABLE names on AWS",
    help="The Key Server's data folder; the server may be running.",
)
@click.option(
    "--table-export",
    "table_export",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A copy of one of the monthly exports of the table on AWS: the folder with manifest-summary.json.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
    show_default=True,
    help="What to write.",
)
@click.option("--report", metavar="ID", help="One report's entries alone.")
@click.option("--person", metavar="EMAIL", help="Those alone of whoever has this address.")
@click.option("--since", metavar="TIME", help="Those alone from then on: 2026-03-04, or with a time, in UTC.")
@click.option("--until", metavar="TIME", help="Those alone before then.")
@click.option(
    "--from",
    "first",
    metavar="INDEX",
    type=click.IntRange(min=0),
    default=0,
    help="Begin at this entry of the log.",
)
@click.option(
    "--to", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="[default: standard output]"
)
@click.option("--syslog", "collector", metavar="HOST:PORT", help="Send syslog messages there, over TLS.")
@click.option(
    "--ca", type=FILE, help="Certificates that the collector's is checked with.  [default: the system's]"
)
@click.option(
    "--client-cert", type=FILE, help="A certificate with its key, by which the collector knows this server."
)
@pass_settings
def export(
    settings: Settings,
    *,
    data: Path | None,
    table_export: Path | None,
    kind: str,
    report: str | None,
    person: str | None,
    since: str | None,
    until: str | None,
    first: int,
    to: Path | None,
    collector: str | None,
    ca: Path | None,
    client_cert: Path | None,
) -> None:
    """Export a Key Server's audit entries, in the order of its log.

    jsonl is the whole of them, as 'picsafe audit verify' reads it. csv is for spreadsheets, fhir has a FHIR
    R4 AuditEvent a line, syslog an RFC 5424 message for each. What is exported names people: look after it.

    On AWS the environment says which Key Server: PICSAFE_KEYS_TABLE, and credentials that may read the table.
    Without --report all of it is read, into a file that is as large and is removed at the end. Where there is
    no table any more, --table-export reads a copy of what was exported from it into the archive.

    \b
      picsafe audit export --data /var/lib/picsafe --to audit.jsonl
      picsafe audit export --data /var/lib/picsafe --format syslog --syslog siem.example.org:6514
    """
    from picsafe.audit.exporting import export as export_entries
    from picsafe.audit.selection import selection

    if collector is not None and (to is not None or kind != "syslog"):
        raise click.UsageError("--syslog goes with --format syslog, and without --to.")
    if collector is None and (ca is not None or client_cert is not None):
        raise click.UsageError("--ca and --client-cert go with --syslog HOST:PORT.")
    if data is not None and table_export is not None:
        raise click.UsageError("Entries are in one place: --data or --table-export.")
    selected = selection(report_id=report, person=person, since=since, until=until, first=first)
    now = settings.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    into = _format(kind, framed=collector is not None)
    with (
        _source(data, table_export, selected) as store,
        _destination(to, collector, ca, client_cert) as write,
        bars("entries") as progress,
    ):
        progress.began("write", 0)
        done = export_entries(store, selected, into, write, now=now, told=progress.reached)
    click.echo(f"{done.entries} entries. The next one of the log is {done.end}.", err=True)


def _format(kind: str, *, framed: bool) -> ExportFormat:
    if kind == "csv":
        from picsafe.audit.formats.csv_rows import CsvRows

        return CsvRows()
    if kind == "fhir":
        from picsafe.audit.formats.fhir import AuditEvents

        return AuditEvents()
    if kind == "syslog":
        from picsafe.audit.formats.syslog import SyslogMessages

        return SyslogMessages(framed=framed)
    from picsafe.audit.formats.json_lines import JsonLines

    return JsonLines()


@contextmanager
def _source(data: Path | None, table_export: Path | None, selected: Selection) -> Iterator[Source]:
    if table_export is not None:
        from picsafe.audit.table_export import table_export_source

        with table_export_source(table_export, selected) as spool:
            yield spool
        return
    if data is not None:
        from picsafe.audit.store import audit_store

        with audit_store(data) as store:
            yield store
        return
    name = os.environ.get("PICSAFE_KEYS_TABLE")
    if not name:
        raise click.UsageError(
            "Say where the entries are: --data or --table-export FOLDER, or PICSAFE_KEYS_TABLE for AWS."
        )
    require_extras("aws")
    from picsafe.audit.aws_table import table_of, table_source

    endpoint = os.environ.get("PICSAFE_AWS_ENDPOINT_URL") or None
    with table_source(table_of(name, endpoint), selected) as spool:
        yield spool


@contextmanager
def _destination(
    to: Path | None, address: str | None, ca: Path | None, client_cert: Path | None
) -> Iterator[Write]:
    if address is not None:
        from picsafe.audit.collector import collector

        with collector(address, authorities=ca, client=client_cert) as there:
            yield there.write
    elif to is not None:
        from chalicelib.format.atomic import new_file
        from picsafe.client.format_errors import format_errors

        with format_errors(), new_file(to) as file:
            yield file.write
    else:
        yield sys.stdout.buffer.write
