"""Policies on keys in words."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from picsafe.cli.output import print_fields, shown_time
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from picsafe.client.api import PicSafe
    from picsafe.client.policies import EnterpriseRule, Policy

ANYBODY = "anybody who has the link or the file"


def print_policy(policy: Policy) -> None:
    """Print what a policy says, one thing a line."""
    print_fields(
        [
            ("Who", ", ".join(policy.recipients) or ANYBODY),
            ("Named only", "people whom the sender names" if policy.recipients_required else ""),
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
        "people only if the sender names them" if policy.recipients_required else "",
        f"from {shown_time(policy.not_before)}" if policy.not_before else "",
        f"until {shown_time(policy.not_after)}" if policy.not_after else "",
        f"{policy.openings} at most" if policy.openings else "",
        f"for {', '.join(map(one_line, policy.purposes))} alone" if policy.purposes else "",
        "a second person has to approve" if policy.two_person else "",
        "others in an emergency" if policy.break_glass else "",
    ]
    return "; ".join(part for part in parts if part)


def mention_rules(
    picsafe: PicSafe, *, holds: bool, key_server: str | None = None
) -> Sequence[EnterpriseRule]:
    """Say, before a report is sealed, what the sender's enterprises lay down about who may open it.

    Args:
        picsafe: who sends.
        holds: whether a Key Server decides; where none does, that is said.
        key_server: which one, if it is another than PicSafe's.

    Returns:
        The rules, as far as they are known.

    Raises:
        NotAllowed: ``policies_not_told``, ``policies_too_large``: it makes no key, so that nothing holds.
        PicSafeClientError: there is no token for it.
    """
    from picsafe.client.errors import PicSafeClientError

    if holds:
        picsafe.key_server(key_server or picsafe.servers.key_url).require_told()
    # who sends is told by the same server, or sends nothing
    with suppress(PicSafeClientError):
        rules = picsafe.enterprise_rules()
        for rule in rules:
            click.echo(_said(rule, holds=holds), err=True)
        return rules
    return ()


def require_recipients(rules: Sequence[EnterpriseRule], policy: Policy | None, *, for_people: bool) -> None:
    """Refuse, before anything is sealed, what has to say who it is for and does not.

    Args:
        rules: what the sender's enterprises lay down.
        policy: who may open the report, as its sender says.
        for_people: whether it goes to people, and not to a hospital.

    Raises:
        click.UsageError: an enterprise wants people to be named.
    """
    if not for_people or (policy is not None and policy.recipients):
        return
    for rule in rules:
        if rule.policy.recipients_required:
            raise click.UsageError(
                f"By a rule of {one_line(rule.enterprise)}, say who the report is for: --to kim@example.org, "
                "or --only."
            )


def mention_scripts(
    picsafe: PicSafe, policy: Policy | None, rules: Sequence[EnterpriseRule], *, to: str
) -> None:
    """Say which of the sender's enterprises cannot fetch from storage what is laid down about the report.

    Their scripts are let in by themselves otherwise; where a second person approves, each has to be named by
    whoever wants one, and what another enterprise lays down holds for them as for everybody.

    Args:
        picsafe: who sends.
        policy: who may open the report, as its sender says.
        rules: the same as the sender's enterprises lay it down.
        to: where the report goes; scripts fetch from ``storage`` alone.
    """
    from picsafe.client.errors import PicSafeClientError

    needs_name = policy is not None and policy.two_person
    if to != "storage" or not (rules or needs_name):
        return
    # a personal token may not ask, and the report goes all the same
    with suppress(PicSafeClientError):
        for one in picsafe.invitations().memberships:
            script = f"enterprise:{one.enterprise_id}"
            if policy is not None and needs_name and script not in policy.recipients:
                click.echo(script_to_be_named(one.name, script, policy), err=True)
            for rule in rules:
                if said := script_under_rule(one.name, one.enterprise_id, rule):
                    click.echo(said, err=True)


def script_under_rule(name: str, number: int, rule: EnterpriseRule) -> str:
    """Why an enterprise's script cannot fetch what a rule holds of; empty where the rule lets it in."""
    whose, policy, script = one_line(rule.enterprise), rule.policy, f"enterprise:{number}"
    is_own = rule.enterprise_id == number
    has_to_be_named = policy.two_person or (bool(policy.recipients) and not is_own)
    if has_to_be_named and script not in policy.recipients:
        # whose domains these are, only the Key Server is told
        if any("*" in one for one in policy.recipients):
            return (
                f"By a rule of {whose}, {one_line(name)} can take the report in only if one of the domains "
                "that the rule names is its own."
            )
        return (
            f"By a rule of {whose}, {one_line(name)} cannot take the report in: its administrators would "
            f"have to name {script} in the rule."
        )
    if policy.purposes and not is_own:
        return f"By a rule of {whose}, {one_line(name)} cannot take the report in: a script says no purpose."
    return ""


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
