"""``picsafe endpoint log``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.output import print_table
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.endpoint.assembly import Endpoint

_ACTIONS = {
    "received": "taken in",
    "opened": "opened",
    "delivered": "delivered",
    "attempted": "not delivered yet",
    "asking": "asks a person",
    "aside": "set aside",
    "answered": "answered",
    "replayed": "tried again",
    "skipped": "skipped",
    "looked": "looked at",
    "looked_up": "patient looked up",
    "signed_in": "signed in at the page",
    "purged": "deleted",
    "mail_failed": "mail failed",
    "down": "destination down",
    "up": "destination up again",
}
_SHOWN = 1000


@click.command(short_help="Show what has happened.")
@click.argument("report", metavar="[REPORT]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print every event as a line of JSON, for archives.")
@click.option("--verify", is_flag=True, help="Only check that nobody has changed or removed an event.")
@config_option
@pass_settings
def log(settings: Settings, *, report: str | None, as_json: bool, verify: bool, config_file: Path) -> None:
    """Show what has happened, or what has happened to REPORT, and check that nobody has changed it.

    Events are on a hash chain, as the entries of a report's audit trail are. It is checked as a whole, also
    if one report's events are shown.
    """
    from chalicelib.contract.errors import ChainBroken

    with opened(settings, config_file) as endpoint:
        shown: list[dict[str, Any]] = []
        try:
            count = _checked(endpoint, _each(endpoint, report, shown, as_json=as_json and not verify))
        except ChainBroken as error:
            raise Failure("chain_broken", f"{error} Do not rely on the log.", ExitCode.BAD_FILE) from error
        head = endpoint.events.head().hash
    if verify:
        click.echo(f"{count} events hold together. The newest has the hash {head}.")
    elif not as_json:
        _print(shown)


def _each(
    endpoint: Endpoint, report: str | None, shown: list[dict[str, Any]], *, as_json: bool
) -> Iterator[dict[str, Any]]:
    for event in endpoint.events.all():
        if report is None or event.get("report_id") == report:
            if as_json:
                click.echo(json.dumps(event, ensure_ascii=True))
            shown.append(event)
            del shown[:-_SHOWN]
        yield event


def _checked(endpoint: Endpoint, events: Iterable[dict[str, Any]]) -> int:
    from chalicelib.contract.audit_chain import genesis, verify_entries
    from picsafe.endpoint.events import chain_name

    return verify_entries(genesis(chain_name(endpoint.installation)), events).seq


def _outcome(event: dict[str, Any]) -> str:
    outcome = "" if event["outcome"] == "done" else str(event["outcome"])
    differs = f"(differs in {event['differs'].replace('_', ' ')})" if event.get("differs") else ""
    parts = (outcome, event.get("answer", ""), event.get("patients", ""), differs)
    return " ".join(part for part in parts if part)


def _print(events: list[dict[str, Any]]) -> None:
    print_table(
        ("#", "When (UTC)", "Report", "What", "Where", "Outcome", "By"),
        [
            (
                str(event["seq"]),
                str(event["at"])[:16].replace("T", " "),
                str(event.get("report_id", "")),
                _ACTIONS.get(event["action"], event["action"]),
                str(event.get("destination", "") or event.get("via", "")),
                _outcome(event),
                str(event["user"].get("name", "")),
            )
            for event in events
        ],
        right=("#",),
        whole=("When (UTC)", "Report"),
    )
