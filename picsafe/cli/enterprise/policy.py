"""``picsafe enterprise policy``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.output import json_option, print_json, print_table, shown_time
from picsafe.cli.policies import policy_options, taken_policy
from picsafe.cli.policy_words import in_words, print_policy
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.client.key_policies import EnterprisePolicy
    from picsafe.client.policies import Policy


@click.command("policy", short_help="Say who may open what all members send.")
@policy_options
@click.option(
    "--named-only",
    is_flag=True,
    help="Of people, those alone may open a report whom its sender names. Hospitals' scripts take in what is "
    "sent to them as before.",
)
@click.option("--lift", is_flag=True, help="Lay down nothing any more.")
@click.option("--history", is_flag=True, help="Show what was laid down before, and by whom.")
@enterprise_option
@json_option
@pass_settings
def policy(
    settings: Settings,
    /,
    *,
    named_only: bool,
    lift: bool,
    history: bool,
    number: int | None,
    as_json: bool,
    **given: Any,  # noqa: ANN401 - click made the types
) -> None:
    """Show who may open the reports that all members send, or say it anew.

    It holds of every key that a member makes from then on, within an hour at most, beside what members say.
    Options take the place of all that was said before. Keys that there are keep what was laid down with them.

    \b
      picsafe enterprise policy --only '*@hospital.example' --break-glass
    """
    wanted = taken_policy(given)
    if named_only:
        from msgspec.structs import replace

        from picsafe.client.policies import NO_POLICY

        wanted = replace(wanted or NO_POLICY, recipients_required=True)
    if lift and wanted is not None:
        raise click.UsageError("Give --lift or who may open reports, not both.")
    with settings.client() as picsafe:
        book = picsafe.enterprise(number).key_policy
        found = book.show()
        before = found.policy
        if lift:
            found = book.lift()
        elif wanted is not None:
            found = book.replace(wanted)
    if as_json:
        print_json(found)
    else:
        _print(found, before, history=history)


def _print(found: EnterprisePolicy, before: Policy, *, history: bool) -> None:
    print_policy(found.policy)
    if found.policy != before and (said := in_words(before)):
        # what was not named again is lifted, and whoever meant to add to it sees that
        click.echo(f"\nBefore, and not any more unless it stands above: {said}.")
    if history and found.history:
        click.echo()
        print_table(
            ("Version", "Laid down", "By user", "What"),
            [
                (
                    str(one.version),
                    shown_time(one.changed_at) if one.changed_at else "",
                    f"{one.changed_by:09d}",
                    in_words(one.policy) or "nothing",
                )
                for one in found.history
            ],
        )
