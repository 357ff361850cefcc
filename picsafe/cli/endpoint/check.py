"""``picsafe endpoint check``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from chalicelib.contract.static_keys import shown_fingerprint
from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.output import json_option, print_json
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.endpoint.assembly import Endpoint

MAIL = "mail"
ADT = "adt"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at: how it is, which setting's or destination's, and what is to be said."""

    level: Literal["key", "ok", "warn", "FAIL"]
    name: str
    text: str


@click.command(short_help="Look whether destinations can be delivered to.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--strict", is_flag=True, help="End with 1 also where there is nothing but a warning.")
@json_option
@config_option
@pass_settings
def check(
    settings: Settings, *, names: tuple[str, ...], strict: bool, as_json: bool, config_file: Path
) -> None:
    """Look whether the destinations called NAME, or all, could be delivered to, and mail be read.

    The mailbox is called mail. No patient's data is sent.
    Without a NAME, it also looks whether PicSafe takes the API key and knows this server's address, whether
    the Key Servers answer and certificates are good, warns of settings that work and should perhaps not be
    so, and says by which fingerprints senders can recognise this server's static keys.

    \b
    The exit code:
      0  all is well, or there is nothing but a warning
      1  something fails
      2  the settings cannot be used
    """
    bad = {"FAIL", "warn"} if strict else {"FAIL"}
    found: list[Found] = []
    with opened(settings, config_file) as endpoint:
        for one in _each(settings, endpoint, names):
            found.append(one)
            if not as_json:
                click.echo(f"{one.level:<4}  {one.name}  {one.text}")
    if as_json:
        print_json({"findings": found})
    if any(one.level in bad for one in found):
        raise Failure("check_failed", "Not everything is well.", ExitCode.FAILURE)


def _each(settings: Settings, endpoint: Endpoint, names: Sequence[str]) -> Iterator[Found]:
    ways = {name: route.destination.check for name, route in endpoint.deliveries.routes.items()}
    if endpoint.mailbox is not None:
        ways[MAIL] = endpoint.mailbox.check
    unknown = set(names) - set(ways)
    if unknown:
        raise click.UsageError(f"There is no destination {min(unknown)}.")
    if not names:
        for path, key in endpoint.keys.static.files.items():
            yield Found("key", shown_fingerprint(key.key_id), str(path))
        yield from _doubts(settings, endpoint)
        yield from _standing(endpoint)
        yield from _adt(endpoint)
    for name in names or tuple(ways):
        for finding in ways[name]():
            yield Found(finding.level, name, finding.text)


def _doubts(settings: Settings, endpoint: Endpoint) -> Iterator[Found]:
    from picsafe.endpoint.doubts import clock_doubt, doubts

    for name, text in doubts(endpoint.config):
        yield Found("warn", name, text)
    clock = clock_doubt(endpoint.config.tokens.user_server, endpoint.clock(), settings.transport)
    if clock is not None:
        yield Found("warn", "clock", clock)


def _standing(endpoint: Endpoint) -> Iterator[Found]:
    from picsafe.endpoint.standing import standing

    for level, setting, text in standing(endpoint.config, endpoint.keys, endpoint.clock()):
        yield Found(level, setting, text)


def _adt(endpoint: Endpoint) -> Iterator[Found]:
    from picsafe.endpoint.adt.listening import adt_findings
    from picsafe.endpoint.holding import is_held

    status, adt = endpoint.adt_status, endpoint.config.adt
    if status is not None and adt is not None:
        for level, text in adt_findings(status, adt, is_running=is_held(endpoint.config.data)):
            yield Found(level, ADT, text)
