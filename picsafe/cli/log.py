"""``picsafe log``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from picsafe.cli.approval import approval
from picsafe.cli.output import (
    bars,
    json_option,
    print_json,
    print_table,
    table_time,
    terminal_width,
    wrapped,
    yes_option,
)
from picsafe.cli.recall_words import RECALL_WORDS
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.audit import AuditTrail, Entry
    from picsafe.client.server_logs import LogCheck

_ACTIONS = {
    "create": "made the key",
    "set_tag": "named the sealed file",
    "fetch": "asked for the key",
    "break_glass": "opened it in an emergency",
    "approve": "approved of an opening",
    "set_policy": "said who may open it",
    "read_policy": "asked who may open it",
    "read_log": "read this log",
    "recall": "recalled it",
    "restore": "undid the recall",
    "shred": "destroyed the key",
}
_COLUMNS = ("#", "When (UTC)", "Who", "What", "Outcome", "From")
_WRAPPED = "What"
_ROOM, _GAP = 24, 2
_INDENT = "  "
LONGEST = 800
"""Characters of a cell: whose opening was approved, what for, and why, each as long as it may be."""
_ATTEMPTS = {
    "break_glass": "asked for the key in an emergency",
    "approve": "wanted to approve of an opening",
}


@click.command(short_help="Show who asked for a report's key.")
@click.argument("report", metavar="REPORT|LINK|FILE")
@click.option(
    "--key-server", metavar="URL", help="The Key Server that has the report's key, if it cannot be found out."
)
@yes_option
@json_option
@pass_settings
def log(settings: Settings, *, report: str, key_server: str | None, yes: bool, as_json: bool) -> None:
    """Print a report's audit trail, and check that nobody has changed it.

    Its sender may read it, and whoever has opened the report.
    """
    with settings.client(approval(yes=yes)) as picsafe, bars("entries") as progress:
        trail, log_check = picsafe.checked_audit_trail(report, key_server=key_server, progress=progress)
    if as_json:
        print_json(
            {
                "report_id": trail.report_id,
                "verified": True,
                "head": trail.head,
                "count": trail.count,
                "entries": list(trail.document),
                "log": None if log_check is None else asdict(log_check),
            }
        )
        return
    print_trail(trail)
    if log_check is not None:
        print_check(log_check)


def what_was_done(entry: Entry) -> str:
    """What an entry says that somebody did, in words."""
    what = _ACTIONS.get(entry.action, entry.action)
    if entry.outcome != "granted":
        what = _ATTEMPTS.get(entry.action, what)
    if entry.recipient:
        what += f" by {entry.recipient}"
    if entry.purpose:
        what += f", for {entry.purpose}"
    reason = _recall_reason(entry) if entry.action == "recall" else entry.reason
    return f"{what}: {reason}" if reason else what


def _recall_reason(entry: Entry) -> str:
    # whoever is refused may be anybody, and say anything
    return RECALL_WORDS.get(entry.reason, entry.reason) if entry.outcome == "granted" else ""


def outcome_words(entry: Entry) -> str:
    """What came of it."""
    outcome = entry.outcome.replace("_", " ")
    return f"{outcome}, {entry.refused} more times" if entry.refused else outcome


def print_entries(entries: Iterable[Entry]) -> None:
    """Print verified entries as a table, or below one another where a terminal has no room for one."""
    rows = [
        (
            str(entry.seq),
            table_time(entry.at),
            entry.user.shown,
            what_was_done(entry),
            outcome_words(entry),
            entry.ip,
        )
        for entry in entries
    ]
    width = terminal_width()
    if width is None or _needed(rows) <= width:
        whole = tuple(name for name in _COLUMNS if name != _WRAPPED)
        print_table(_COLUMNS, rows, right=("#",), whole=whole, limit=LONGEST)
        return
    for number, when, who, what, outcome, ip in rows:
        click.echo(wrapped(f"{number}  {when} UTC  {one_line(outcome)}", width, rest=_INDENT))
        for line in (who, what, ip and f"from {ip}"):
            if line:
                click.echo(wrapped(one_line(line, limit=LONGEST), width, first=_INDENT, rest=_INDENT))


def _needed(rows: Sequence[Sequence[str]]) -> int:
    """Columns of a terminal in which nothing has to be broken but what was done, and that not often."""
    from rich.cells import cell_len

    widest = [
        _ROOM if name == _WRAPPED else max(map(cell_len, (name, *cells)))
        for name, *cells in zip(_COLUMNS, *rows, strict=True)
    ]
    return sum(widest) + _GAP * (len(widest) - 1)


def print_check(check: LogCheck) -> None:
    """Say what the Key Server's log of all entries was found to be."""
    since = f", and goes on from the {check.since} that were seen before" if check.since else ""
    width = terminal_width()
    click.echo(wrapped(f"Log verified: {check.size} entries of all reports{since}.", width))
    if check.included or check.waiting or check.not_found:
        late = f", {check.waiting} not due yet" if check.waiting else ""
        left = f", {check.not_found} not looked for among so many" if check.not_found else ""
        click.echo(wrapped(f"Receipts kept here: {check.included} found in it{late}{left}.", width))


def print_trail(trail: AuditTrail) -> None:
    """Print a verified audit trail as a table."""
    print_entries(trail.entries)
    width, count = terminal_width(), trail.count
    click.echo()
    if count > len(trail.entries):
        newest = f"The newest {len(trail.entries)} of {count}; the others were checked as well."
        click.echo(f"{wrapped(newest, width)}\n")
    noun = "entry" if count == 1 else "entries"
    click.echo(wrapped(f"Chain verified: {count} {noun}, head {trail.head}", width))
