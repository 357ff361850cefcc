"""``picsafe enterprise trail``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.log import LONGEST, outcome_words, what_was_done
from picsafe.cli.output import counted, json_option, print_json, print_table, table_time
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.audit.selection import Selection
    from picsafe.client.audit import AuditTrail, Entry
    from picsafe.client.member_trails import MemberTrails, Unread

_FORMATS = ("table", "csv", "jsonl")
_COLUMNS = ("Report", "When (UTC)", "Who", "What", "Outcome", "From")
_OPENINGS = frozenset({"fetch", "break_glass"})
_WHY = {
    "not_opened": "your script has not fetched them; 'picsafe sync' does",
    "not_asked": "not asked for, as those before them were refused and each refusal is on a trail; --report "
    "asks for one",
    "key_server_unknown": "their files, which name their Key Servers, are gone; say --key-server URL",
    "chain_broken": "THEIR TRAILS WERE CHANGED: do not rely on them, and tell the Key Server's operator",
}


class _Found(NamedTuple):
    report_id: str
    log_index: int | None
    entry: Entry
    document: dict[str, Any]


@click.command(short_help="Show who opened what members sent.")
@click.option(
    "--api-key",
    envvar=["PICSAFE_API_KEY", "PICSAFE_SYNC_API_KEY"],
    show_envvar=True,
    required=True,
    help="The API key of the enterprise whose script has fetched the reports. Put it into the environment or "
    "config.toml rather than here.",
)
@click.option("--report", metavar="ID", help="One report's entries alone.")
@click.option("--person", metavar="EMAIL", help="Those alone of whoever has this address.")
@click.option("--since", metavar="TIME", help="Those alone from then on: 2026-03-04, or with a time, in UTC.")
@click.option("--until", metavar="TIME", help="Those alone before then.")
@click.option("--openings", is_flag=True, help="Those alone by which somebody was given a report's key.")
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=50,
    show_default=True,
    help="How many reports at most, the newest.",
)
@click.option(
    "--key-server", metavar="URL", help="Who has the keys of reports whose file is in PicSafe Cloud no more."
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(_FORMATS),
    default=_FORMATS[0],
    show_default=True,
    help="What to write.",
)
@click.option(
    "--to", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="[default: standard output]"
)
@json_option
@pass_settings
def trail(
    settings: Settings,
    *,
    api_key: str,
    report: str | None,
    person: str | None,
    since: str | None,
    until: str | None,
    openings: bool,
    limit: int,
    key_server: str | None,
    kind: str,
    to: Path | None,
    as_json: bool,
) -> None:
    """Print the audit trails of the reports that members of your enterprise sent, each verified.

    A trail is for a report's sender and for whoever has opened it, so this needs the API key of the script
    that has fetched the reports ('picsafe sync'). csv is for spreadsheets, jsonl for programs. What is
    exported names people: look after it. The exit code is 1 if a trail could not be read.
    """
    from picsafe.audit.selection import selection
    from picsafe.client.servers import canonical_url

    if to is not None and (as_json or kind == _FORMATS[0]):
        raise click.UsageError("--to goes with --format csv or jsonl.")
    if as_json and kind != _FORMATS[0]:
        raise click.UsageError("Say --json or --format.")
    selected = selection(report_id=report, person=person, since=since, until=until)
    unread: list[Unread] = []
    server = None if key_server is None else canonical_url(key_server)
    with _trails(settings, api_key, server) as trails:
        found = _found(trails, selected, limit, openings=openings, unread=unread)
        if as_json:
            _print_document(list(found), unread)
        elif kind == _FORMATS[0]:
            _print_rows(list(found))
        else:
            with _destination(to) as write:
                _export(found, kind, write)
    if unread:
        raise _not_read(unread)


@contextmanager
def _trails(settings: Settings, api_key: str, key_server: str | None) -> Iterator[MemberTrails]:
    from picsafe.client.cloud import Cloud
    from picsafe.client.enterprise_account import EnterpriseAccount
    from picsafe.client.member_trails import MemberTrails
    from picsafe.client.transport import Http

    servers = settings.servers()
    waiting = {} if settings.sleep is None else {"sleep": settings.sleep}
    http = Http(settings.transport, allow_http=settings.allow_http, **waiting)
    try:
        account = EnterpriseAccount(servers, http, api_key, settings.clock)
        yield MemberTrails(account, Cloud(servers.cloud_url, http), http, key_server)
    finally:
        http.close()


def _found(
    trails: MemberTrails, selected: Selection, limit: int, *, openings: bool, unread: list[Unread]
) -> Iterator[_Found]:
    from picsafe.client.member_trails import Unread

    newest = trails.newest(limit, selected.report_id)
    if selected.report_id is not None and not newest.reports:
        raise Failure("unknown_report", "It is not in your enterprise's list of reports.", ExitCode.NOT_FOUND)
    if newest.older:
        looked = counted(len(newest.reports), "report", "reports")
        click.echo(
            f"Looking only at the newest {looked} of {len(newest.reports) + newest.older}: see --limit.",
            err=True,
        )
    for read in trails.read(newest.reports):
        if isinstance(read, Unread):
            unread.append(read)
            continue
        yield from _selected(read, selected, openings=openings)


def _selected(read: AuditTrail, selected: Selection, *, openings: bool) -> Iterator[_Found]:
    if read.count > len(read.entries):
        left_out = read.count - len(read.entries)
        click.echo(f"Warning: {read.report_id}: the oldest {left_out} entries are left out.", err=True)
    for entry, document in zip(read.entries, read.document, strict=True):
        is_opening = entry.action in _OPENINGS and entry.outcome == "granted"
        if (is_opening or not openings) and selected.has(msgspec.json.encode(document)):
            yield _Found(read.report_id, read.places.get(entry.seq), entry, document)


def _print_rows(found: Sequence[_Found]) -> None:
    if not found:
        click.echo("There is no such entry.", err=True)
        return
    print_table(
        _COLUMNS,
        [
            (
                one.report_id,
                table_time(one.entry.at),
                one.entry.user.shown,
                what_was_done(one.entry),
                outcome_words(one.entry),
                one.entry.ip,
            )
            for one in found
        ],
        whole=("Report", "When (UTC)"),
        limit=LONGEST,
    )


def _print_document(found: Sequence[_Found], unread: Sequence[Unread]) -> None:
    print_json(
        {
            "entries": [
                {"report_id": one.report_id, "index": one.log_index, "entry": one.document} for one in found
            ],
            "not_read": [{"report_id": one.report_id, "code": one.code} for one in unread],
        }
    )


def _export(found: Iterator[_Found], kind: str, write: Callable[[bytes], object]) -> None:
    from picsafe.audit.formats.csv_rows import beginning, trail_rows

    if kind == "csv":
        write(beginning())
    for report_id, index, _, document in found:
        if kind == "csv":
            write(trail_rows(report_id, [(index, document)]))
        else:
            line = {"report_id": report_id, "index": index, "entry": document}
            write(msgspec.json.encode(line) + b"\n")


@contextmanager
def _destination(to: Path | None) -> Iterator[Callable[[bytes], object]]:
    if to is None:
        yield sys.stdout.buffer.write
        return
    from chalicelib.format.atomic import new_file
    from picsafe.client.format_errors import format_errors

    with format_errors(), new_file(to) as file:
        yield file.write


def _not_read(unread: Sequence[Unread]) -> Failure:
    by_code = Counter(one.code for one in unread)
    said = "; ".join(
        f"{counted(count, 'report', 'reports')}: {_WHY.get(code, code)} [{code}]"
        for code, count in sorted(by_code.items())
    )
    return Failure("trails_unread", f"Not all trails could be read. {said}.", ExitCode.FAILURE)
