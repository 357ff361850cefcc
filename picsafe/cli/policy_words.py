"""Policies on keys in words."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from picsafe.cli.output import print_fields, shown_time
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.api import PicSafe
    from picsafe.client.policies import EnterpriseRule, Policy

ANYBODY = "anybody who has the link or the file"


def print_policy(policy: Policy) -> None:
    """Print what a policy says, one thing a line."""
    print_fields(
        [
            ("Who", ", ".join(policy.recipients) or ANYBODY),
            ("From", shown_time(policy.not_before) if policy.not_before else ""),
            ("Until", shown_time(policy.not_after) if policy.not_after else ""),
            ("How many", str(policy.openings or "")),
            ("Two persons", "a second one has to approve" if policy.two_person else ""),
            ("Only for", ", ".join(policy.purposes)),
            ("Emergency", "others may open it with a reason" if policy.break_glass else ""),
        ]
    )


def in_words(policy: Policy) -> str:
    """What a policy says, on one line."""
    who = ", ".join(map(one_line, policy.recipients))
    parts = [
        f"only {who}" if who else "",
        f"from {shown_time(policy.not_before)}" if policy.not_before else "",
        f"until {shown_time(policy.not_after)}" if policy.not_after else "",
        f"{policy.openings} at most" if policy.openings else "",
        f"for {', '.join(map(one_line, policy.purposes))} alone" if policy.purposes else "",
        "a second person has to approve" if policy.two_person else "",
        "others in an emergency" if policy.break_glass else "",
    ]
    return "; ".join(part for part in parts if part)


def mention_rules(picsafe: PicSafe, *, holds: bool) -> None:
    """Say, before a report is sealed, what the sender's enterprises lay down about who may open it.

    Args:
        picsafe: who sends.
        holds: whether a Key Server decides; where none does, that is said.
    """
    from picsafe.client.errors import PicSafeClientError

    # who sends is told by the same server, or sends nothing
    with suppress(PicSafeClientError):
        for rule in picsafe.enterprise_rules():
            click.echo(_said(rule, holds=holds), err=True)


def mention_scripts(picsafe: PicSafe, policy: Policy | None, *, to: str) -> None:
    """Say which of the sender's enterprises cannot fetch from storage what two persons are needed for.

    Their scripts are let in by themselves otherwise; where a second person approves, each has to be named.

    Args:
        picsafe: who sends.
        policy: who may open the report, as its sender says.
        to: where the report goes; scripts fetch from ``storage`` alone.
    """
    from picsafe.client.errors import PicSafeClientError

    if to != "storage" or policy is None or not policy.two_person:
        return
    # a personal token may not ask, and the report goes all the same
    with suppress(PicSafeClientError):
        for one in picsafe.invitations().memberships:
            script = f"enterprise:{one.enterprise_id}"
            if script not in policy.recipients:
                click.echo(script_to_be_named(one.name, script, policy), err=True)


def script_to_be_named(name: str, script: str, policy: Policy) -> str:
    """That an enterprise's script is refused where two persons are needed, and how to name it."""
    others = "" if policy.recipients else " Then only it and those whom you name can open the report."
    return (
        f"Where two persons are needed, {one_line(name)} can take the report in only if its script is named: "
        f"--only {script}.{others}"
    )


def _said(rule: EnterpriseRule, *, holds: bool) -> str:
    name = one_line(rule.enterprise)
    if holds:
        return f"A rule of {name} on who may open it: {in_words(rule.policy)}."
    return f"The rule of {name} on who may open reports does not hold here: no Key Server decides."
