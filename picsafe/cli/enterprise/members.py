"""``picsafe enterprise show`` and ``members``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from picsafe.cli.enterprise.address_files import read_addresses
from picsafe.cli.enterprise.inviting import add, print_not_mailed
from picsafe.cli.enterprise.member_list import list_members
from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.output import json_option, print_fields, print_json, print_table
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.enterprise_responses import Enterprise


@click.command(short_help="Show your enterprise.")
@enterprise_option
@json_option
@pass_settings
def show(settings: Settings, *, number: int | None, as_json: bool) -> None:
    """Show your enterprise with its administrators, domains and listed addresses.

    For each domain that is not verified yet, the DNS record that proves it is shown.
    """
    with settings.client() as picsafe:
        enterprise = picsafe.enterprise(number).show()
    _print(enterprise, as_json=as_json)


@click.group(invoke_without_command=True, short_help="Say who belongs to your enterprise.")
@click.option("--domain", "domains", metavar="DOMAIN", multiple=True, help="Add a mail domain of yours.")
@click.option("--email", "emails", metavar="EMAIL", multiple=True, help="Invite the owner of an address.")
@click.option(
    "--emails-from",
    metavar="FILE",
    type=click.File(encoding="utf-8"),
    help="Invite all addresses in a list, read as 'add' reads it ('-': standard input).",
)
@click.option(
    "--remove-domain", "gone_domains", metavar="DOMAIN", multiple=True, help="Take a domain off the list."
)
@click.option(
    "--remove-email", "gone_emails", metavar="EMAIL", multiple=True, help="Take an address off the list."
)
@click.option(
    "--replace", is_flag=True, help="Make what is given the whole list, instead of adding to the present one."
)
@enterprise_option
@json_option
@pass_settings
@click.pass_context
def members(
    context: click.Context,
    settings: Settings,
    /,
    *,
    number: int | None,
    domains: tuple[str, ...],
    emails: tuple[str, ...],
    emails_from: TextIO | None,
    gone_domains: tuple[str, ...],
    gone_emails: tuple[str, ...],
    replace: bool,
    as_json: bool,
) -> None:
    """Add to your enterprise's members, by mail domain or by address, or take some off the list.

    Members' reports become your enterprise's to fetch, so nobody is made a member unasked: a domain counts
    once its DNS holds the record that is shown here, and an address outside those domains once its owner
    has accepted ('picsafe invitations'). Whoever is invited is mailed.

    A domain that is proven also brings what its people sent in the last seven days while they belonged to no
    enterprise.

    Without options, this looks again whether the DNS records are there.

    With --replace, addresses are replaced if addresses are given, and domains if domains are. Where an entry
    is no address, it is said in which line, and nothing is changed.
    """
    if context.invoked_subcommand is not None:
        if any((domains, emails, emails_from, gone_domains, gone_emails, replace, as_json)):
            raise click.UsageError(f"Options stand behind '{context.invoked_subcommand}'.")
        return
    gives_emails = bool(emails) or emails_from is not None
    if replace and (gone_domains or gone_emails):
        raise click.UsageError("--replace leaves nothing to remove: give either, not both.")
    if replace and not (domains or gives_emails):
        raise click.UsageError("--replace needs --domain, --email or --emails-from.")
    listed = read_addresses(emails_from, emails, skip_invalid=False).addresses
    with settings.client() as picsafe:
        account = picsafe.enterprise(number)
        before = {one.email for one in account.show().emails} if gives_emails else set()
        if replace:
            enterprise = account.set_members(domains=domains or None, emails=listed if gives_emails else None)
        else:
            enterprise = account.change_members(
                add_domains=domains,
                remove_domains=gone_domains,
                add_emails=listed,
                remove_emails=gone_emails,
            )
        if gives_emails:
            new = [one.email for one in enterprise.emails if one.email not in before]
            print_not_mailed(account.invite(new))
    _print(enterprise, as_json=as_json)


members.add_command(add)
members.add_command(list_members)


def _print(enterprise: Enterprise, *, as_json: bool) -> None:
    if as_json:
        print_json(enterprise)
        return
    print_fields(
        [
            ("Number", str(enterprise.enterprise_id)),
            ("Name", enterprise.name),
            ("Plan", enterprise.plan),
            ("Administrators", ", ".join(enterprise.administrators)),
        ]
    )
    if enterprise.domains:
        click.echo()
        print_table(
            ("Domain", "State"),
            [(one.domain, "verified" if one.verified else "not verified") for one in enterprise.domains],
        )
    if enterprise.emails:
        click.echo()
        print_table(("Address", "State"), [(one.email, one.status) for one in enterprise.emails])
    _print_records(enterprise)
    if any(one.status == "invited" for one in enterprise.emails):
        click.echo(
            "\nWho is invited becomes a member by "
            f"'picsafe invitations --accept {enterprise.enterprise_id}', or in My PicSafe.",
            err=True,
        )


def _print_records(enterprise: Enterprise) -> None:
    unproven = [one for one in enterprise.domains if not one.verified]
    if not unproven:
        return
    click.echo("\nPublish in the DNS, and then run 'picsafe enterprise members' to have it looked up:\n")
    for one in unproven:
        click.echo(f'{one_line(one.txt_name, limit=300)}. TXT "{one_line(one.txt_value)}"')
