"""``picsafe keyserver webhooks``: to whom a Key Server sends events, and how that goes."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from picsafe.cli.admin_stores import stores
from picsafe.cli.extras import require_extras
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.keyserver.options import folder_of, store_option
from picsafe.cli.output import json_option, print_json

if TYPE_CHECKING:
    from chalicelib.keys.events.webhooks import Target, TargetState

_file_option = click.option(
    "--webhooks",
    "path",
    envvar="PICSAFE_SERVE_WEBHOOKS",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of targets, as 'picsafe serve' was told.",
)

_known_option = click.option(
    "--webhooks",
    "path",
    envvar="PICSAFE_SERVE_WEBHOOKS",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of targets, as 'picsafe serve' was told; without it, every target that there has been.",
)


@click.group(short_help="See to whom events are sent.")
def webhooks() -> None:
    """See to the targets that a Key Server sends events to: openings, refusals, recalls.

    'picsafe serve --webhooks FILE' sends them, and on AWS a Lambda; docs/key-server-events.md has the file.
    """


@webhooks.command("show", short_help="Say how far each target has come.")
@_known_option
@store_option
@json_option
def show(*, path: Path | None, data: Path | None, as_json: bool) -> None:
    """Say of each target in the file how far it has come, and what is wrong with it.

    Exit code 0 if none was given up, 1 otherwise.
    """
    targets = None if path is None else _targets(path)
    with stores(folder_of(data), "keys") as wiring:
        desk = wiring.webhook_desk
        states = desk.known() if targets is None else desk.states(targets)
        newest = desk.newest()
    urls = {target.name: target.url for target in targets or []}
    rows = [_row(name, urls.get(name), state, newest) for name, state in states.items()]
    if as_json:
        print_json({"newest": newest, "targets": rows})
    else:
        for row in rows:
            click.echo(_sentence(row))
    if any(row["state"] == "given_up" for row in rows):
        raise click.exceptions.Exit(ExitCode.FAILURE)


@webhooks.command("test", short_help="Send a target a message of the type test.")
@click.argument("name")
@_file_option
@json_option
def test(*, name: str, path: Path, as_json: bool) -> None:
    """Send the target NAME a signed message of the type 'test', once, and say whether it was taken.

    It is no event, and changes nothing about which events the target gets. Exit code 0 if it was taken.
    """
    target = _target(path, name)
    from chalicelib.keys.errors import WebhookNotTaken
    from chalicelib.keys.events.deliveries import send_test
    from chalicelib.keys.events.webhook_posts import HttpPost

    message_id = f"test_{secrets.token_hex(16)}"
    try:
        send_test(target, HttpPost(), message_id, datetime.now(UTC))
    except WebhookNotTaken as refusal:
        status = "" if refusal.status is None else f" It answered {refusal.status}."
        raise Failure(
            "not_taken",
            f"{name} has not taken the message. {_WHY.get(refusal.code, refusal.code)}{status}",
            ExitCode.FAILURE,
        ) from None
    if as_json:
        print_json({"target": name, "id": message_id, "taken": True})
    else:
        click.echo(f"{name} has taken the message {message_id}.")


@webhooks.command("run", short_help="Send events, where no server does.")
@_file_option
@click.option("--once", is_flag=True, help="Send what there is, and end: for a schedule.")
@click.option("--alone", is_flag=True, help="Send what the standby may not have, and a take-over undo.")
@store_option
def run(*, path: Path, once: bool, alone: bool, data: Path | None) -> None:
    """Send the events of a Key Server on AWS, from a machine that has the rights for its table.

    It goes on until Ctrl+C or SIGTERM, or ends after what there is with --once: exit code 0 if every target
    has taken it, 1 if one has not. On one machine 'picsafe serve --webhooks' does so by itself.

    Of a data folder nothing is sent that the server's standby does not have, as the server's rule is.
    """
    targets = _targets(path)
    from chalicelib.keys.events.webhook_posts import HttpPost
    from picsafe.keyserver.operator_writes import known_to_both
    from picsafe.server.webhook_threads import send_once, send_until_stopped

    folder = folder_of(data)
    with stores(folder, "keys") as wiring:
        if folder is not None and not alone:
            wiring.key_events.hold_back(partial(known_to_both, folder, wiring.adapters.event_source.last))
        desk, post = wiring.webhook_desk, HttpPost()
        deliveries = [desk.delivery(target, post) for target in targets]
        if not once:
            send_until_stopped(deliveries)
            return
        send_once(deliveries)
        states = desk.states(targets)
    if failing := [
        name for name, state in states.items() if state is None or state.failing_since is not None
    ]:
        raise Failure("not_taken", f"Not all was taken by {', '.join(failing)}.", ExitCode.FAILURE)


@webhooks.command("resume", short_help="Try a target again now.")
@click.argument("name")
@click.option(
    "--behind",
    type=click.IntRange(0),
    metavar="NUMBER",
    help="Send what comes behind this entry of the log, 0 for all; without it, what comes behind the last "
    "one that was taken.",
)
@_known_option
@store_option
@json_option
def resume(*, name: str, behind: int | None, path: Path | None, data: Path | None, as_json: bool) -> None:
    """Have the target NAME tried again now, also if it was given up; nothing is left out.

    With --behind it is told again, or left out, what has been: after another machine has taken over, which
    does not know how far targets had come.
    """
    if path is not None:
        _target(path, name)
    from chalicelib.keys.errors import StateChanged

    with stores(folder_of(data), "keys") as wiring:
        if path is None and name not in (known := wiring.webhook_desk.known()):
            raise click.UsageError(f"There has been no target {name}, but {', '.join(known) or 'none'}.")
        try:
            state = wiring.webhook_desk.resume(name, behind)
        except StateChanged:
            raise Failure(
                "busy", "The server works at this target. Try again.", ExitCode.UNAVAILABLE
            ) from None
    if as_json:
        print_json({"target": name, "number": state.number})
    else:
        click.echo(f"{name} is told what comes behind entry {state.number}.")


@webhooks.command("secret", short_help="Make a secret.")
def secret() -> None:
    """Print a new random secret, for a target's file of secrets and for its receiver."""
    from chalicelib.keys.events.webhook_signatures import secret_text

    click.echo(secret_text(secrets.token_bytes(32)))


_WHY = {
    "unreachable": "It cannot be reached.",
    "timeout": "It does not answer in time.",
    "certificate_refused": "Its certificate is not trusted, has expired, or is for another name.",
    "certificates_unusable": "The file of ca_file cannot be used.",
    "secret_unusable": "Its secret cannot be used: what holds it is missing, or holds no secret.",
    "redirected": "It leads elsewhere, and no redirection is followed: give the address that it leads to.",
    "refused": "It does not let the message in.",
    "not_found": "There is nothing at its address.",
    "gone": "It wants no messages any more.",
    "too_many": "It has had too many messages.",
    "failed": "It fails.",
    "not_taken": "It has not taken the message.",
    "stale_cursor": "The log is not the one that it was told of: give --behind.",
}


def _targets(path: Path) -> list[Target]:
    require_extras("server")
    from picsafe.server.errors import StartError
    from picsafe.server.webhook_targets import read_targets

    try:
        return read_targets(path)
    except StartError as error:
        raise Failure("webhooks_unusable", str(error), ExitCode.FAILURE) from error


def _target(path: Path, name: str) -> Target:
    targets = {target.name: target for target in _targets(path)}
    if name not in targets:
        raise click.UsageError(f"There is no target {name} in {path}, which has {', '.join(targets)}.")
    return targets[name]


def _row(name: str, url: str | None, state: TargetState | None, newest: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"target": name, "url": url, "state": "new"}
    if state is None:
        return shown
    code = "given_up" if state.given_up else "failing" if state.failing_since is not None else "well"
    return {
        **shown,
        "state": code,
        "number": state.number,
        "behind": max(0, newest - state.number),
        "taken_at": _time(state.taken_at),
        "failing_since": _time(state.failing_since),
        "attempts": state.attempts,
        "next_at": _time(state.next_at) if code == "failing" else None,
        "code": state.code or None,
    }


def _sentence(row: dict[str, Any]) -> str:
    name = row["target"]
    if row["state"] == "new":
        return f"{name}: nothing was sent yet; it is told what comes once the server runs."
    if row["state"] == "well":
        last = f"took its last event at {row['taken_at']}" if row["taken_at"] else "was sent no event yet"
        return f"{name}: is well, and {last}."
    why = _WHY.get(row["code"], "It has not taken the message.")
    if row["state"] == "failing":
        return (
            f"{name}: has failed {row['attempts']} times since {row['failing_since']}. {why} "
            f"Tried again at {row['next_at']}."
        )
    return f"{name}: was given up. {why} Run: picsafe keyserver webhooks resume {name}"


def _time(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
