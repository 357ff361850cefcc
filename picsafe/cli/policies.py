"""``picsafe policy`` and ``picsafe approve``, and the options that say who may open a report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from picsafe.cli.approval import approval
from picsafe.cli.output import json_option, print_json, shown_time, yes_option
from picsafe.cli.policy_words import in_words, mention_scripts, print_policy
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.policies import Policy, PolicyState

F = TypeVar("F", bound=Callable[..., Any])

_NAMES = ("only", "not_before", "not_after", "openings", "two_person", "treatment_only", "break_glass")


class _Moment(click.ParamType[datetime]):
    """A day or a moment, in this machine's time zone unless it says another."""

    name = "DATE"

    def __init__(self, *, end: bool) -> None:
        self._end = end

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        text = str(value)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail("it looks like 2026-03-11 or 2026-03-11T17:00", param, ctx)
        if len(text) == len("2026-03-11") and self._end:
            moment = datetime.combine(moment, time(23, 59, 59))
        return moment.astimezone(UTC)


class _Address(click.ParamType[str]):
    """An address, and with ``patterns`` what else can be named; of patterns the Key Server is the judge."""

    name = "ADDRESS"

    def __init__(self, *, patterns: bool) -> None:
        self._patterns = patterns

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        says_more = "*" in text and any(map(str.isalnum, text))
        if self._patterns and (says_more or text.lower().startswith("enterprise:")):
            return text
        try:
            canonical_address(text)
        except InvalidEmailAddress:
            domain = ", or *@ and a domain" if self._patterns else ""
            self.fail(f"'{one_line(text)}' is no e-mail address{domain}, such as kim@example.org", param, ctx)
        return text


_OPTIONS = (
    click.option(
        "--only",
        type=_Address(patterns=True),
        multiple=True,
        metavar="ADDRESS",
        help="Who may open it: an address, or *@ and a domain. May be given more than once.",
    ),
    click.option("--not-before", type=_Moment(end=False), help="From when it can be opened."),
    click.option("--not-after", type=_Moment(end=True), help="Until when it can be opened."),
    click.option("--openings", type=click.IntRange(1, 100), metavar="N", help="How many may open it."),
    click.option("--two-person", is_flag=True, help="A second person has to approve of who opens it."),
    click.option(
        "--treatment-only",
        is_flag=True,
        help="Whoever opens it has to say that it is for treatment. The Key Server learns that the patient "
        "has consented to that alone.",
    ),
    click.option(
        "--break-glass",
        is_flag=True,
        help="Let others open it in an emergency, with a reason that is logged.",
    ),
)


def policy_options(command: F) -> F:
    """The options that say who may open a report."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def taken_policy(given: dict[str, Any], static_key: str | None = None) -> Policy | None:
    """The policy that options say, taken out of ``given``; ``None`` if none was given."""
    from picsafe.client.policies import NO_POLICY, Policy

    said = {name: given.pop(name) for name in _NAMES}
    policy = Policy(
        recipients=tuple(said["only"]),
        not_before=said["not_before"],
        not_after=said["not_after"],
        openings=said["openings"],
        two_person=said["two_person"],
        purposes=("treatment",) if said["treatment_only"] else (),
        break_glass=said["break_glass"],
    )
    if policy.not_before and policy.not_after and policy.not_after < policy.not_before:
        raise click.UsageError("--not-after has to be later than --not-before.")
    if policy.not_after and policy.not_after <= datetime.now(UTC):
        raise click.UsageError(
            "--not-after is over already, and nobody could open the report. Give a later time; "
            "'picsafe recall' takes a report back that was sent."
        )
    if policy == NO_POLICY:
        return None
    if static_key is not None:
        raise click.UsageError("With --static-key no Key Server decides who may open the report.")
    return policy


@click.command(short_help="Show or change who may open a report.")
@click.argument("report", metavar="REPORT|LINK|FILE")
@policy_options
@click.option("--lift", is_flag=True, help="Let anybody open it who has the link or the file.")
@click.option(
    "--key-server", metavar="URL", help="The Key Server that has the report's key, if it cannot be found out."
)
@yes_option
@json_option
@pass_settings
def policy(
    settings: Settings,
    /,
    *,
    report: str,
    lift: bool,
    key_server: str | None,
    yes: bool,
    as_json: bool,
    **given: Any,  # noqa: ANN401 - click made the types
) -> None:
    """Show who may open a report that you sent, or say it anew.

    Options take the place of all that was said before.
    """
    wanted = taken_policy(given)
    if lift and wanted is not None:
        raise click.UsageError("Give --lift or who may open it, not both.")
    with settings.client(approval(yes=yes)) as picsafe:
        if lift:
            from picsafe.client.policies import NO_POLICY

            wanted = NO_POLICY
        if wanted is None:
            state = picsafe.policy(report, key_server=key_server)
        else:
            state = picsafe.set_policy(report, wanted, key_server=key_server)
            mention_scripts(picsafe, wanted, state.enterprises, to=state.destination)
    if as_json:
        print_json(state)
    else:
        _print(state)


@click.command(short_help="Approve, as a second person, that somebody opens a report.")
@click.argument("report", metavar="REPORT|LINK|FILE")
@click.option(
    "--recipient",
    required=True,
    type=_Address(patterns=False),
    metavar="ADDRESS",
    help="Of whose opening it you approve.",
)
@click.option(
    "--key-server", metavar="URL", help="The Key Server that has the report's key, if it cannot be found out."
)
@yes_option
@json_option
@pass_settings
def approve(
    settings: Settings, *, report: str, recipient: str, key_server: str | None, yes: bool, as_json: bool
) -> None:
    """Approve that somebody opens a report which needs two persons, for 24 hours.

    Its sender gives its number; everybody else its link or file. The access log says that you approved.
    """
    with settings.client(approval(yes=yes)) as picsafe:
        approved = picsafe.approve(report, recipient, key_server=key_server)
    if as_json:
        print_json(approved)
    else:
        click.echo(f"{approved.recipient} can open the report until {shown_time(approved.expires_at)}.")


def _print(state: PolicyState) -> None:
    click.echo(f"Report {state.report_id}:")
    print_policy(state.policy)
    for rule in state.enterprises:
        click.echo(f"\nBesides, by a rule of {one_line(rule.enterprise)}: {in_words(rule.policy)}.")
    if state.opened:
        click.echo(f"\nOpenings that count: {state.opened}")
    for one in state.approvals:
        click.echo(f"Approved: {one.recipient}, until {shown_time(one.expires_at)}")
