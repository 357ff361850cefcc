"""``picsafe admin``: what only the operator does, directly on the stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chalicelib.contract.plans import PLANS
from picsafe.cli.admin_plans import set_plan
from picsafe.cli.admin_recall import recall
from picsafe.cli.admin_stores import data_option, stores
from picsafe.cli.extras import require_extras
from picsafe.cli.incidents import attempts, rotate_signing_key
from picsafe.cli.output import json_option, print_fields, print_json, print_table

if TYPE_CHECKING:
    from chalicelib.users.enterprises.administration import EnterpriseAdministration

_NUMBER = click.IntRange(min=1)
_PLANS = click.Choice(PLANS)


@click.group(short_help="Do what only the operator does.")
@click.option(
    "--data",
    envvar="PICSAFE_DATA",
    show_envvar=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The data folder of 'picsafe serve' on this machine. Without it, the AWS settings are used.",
)
@click.pass_context
def admin(ctx: click.Context, *, data: Path | None) -> None:
    """Do what only the operator does, on the machine that has PicSafe's data.

    That is: make enterprises, give plans, and act after an alarm.

    The server may be running meanwhile.
    """
    require_extras("server")
    ctx.obj = data


@admin.command("create-enterprise", short_help="Make an enterprise.")
@click.argument("name")
@click.option("--plan", type=_PLANS, default="enterprise", show_default=True, help="What it pays for.")
@click.option("--administrator", metavar="EMAIL", help="Who administers it; more with set-administrator.")
@json_option
@data_option
@click.pass_obj
def create_enterprise(
    data: Path | None, *, name: str, plan: str, administrator: str | None, as_json: bool
) -> None:
    """Make an enterprise called NAME, and print its number."""
    with _administration(data) as enterprises:
        number = enterprises.create(name, plan)
        if administrator:
            enterprises.name_administrator(number, administrator)
    if as_json:
        print_json({"number": number})
    else:
        click.echo(number)
        who = f", and {administrator} administers it" if administrator else ""
        click.echo(f"That is the number of {name}{who}.", err=True)


@admin.command("set-administrator", short_help="Let somebody administer an enterprise.")
@click.argument("number", type=_NUMBER)
@click.argument("email")
@click.option("--remove", is_flag=True, help="Take it away again.")
@data_option
@click.pass_obj
def set_administrator(data: Path | None, *, number: int, email: str, remove: bool) -> None:
    """Let whoever signs in as EMAIL administer the enterprise NUMBER."""
    with _administration(data) as enterprises:
        if remove:
            enterprises.remove_administrator(number, email)
        else:
            enterprises.name_administrator(number, email)
    click.echo(f"{email} {'no longer administers' if remove else 'administers'} enterprise {number}.")


@admin.command("verify-domain", short_help="Vouch for an enterprise's mail domain.")
@click.argument("number", type=_NUMBER)
@click.argument("domain")
@data_option
@click.pass_obj
def verify_domain(data: Path | None, *, number: int, domain: str) -> None:
    """Make everybody with an address at DOMAIN a member of the enterprise NUMBER.

    Be sure that the domain is theirs: its members' reports become theirs to fetch, also those of the last
    seven days that were sent by people who belonged to no enterprise.
    """
    with _administration(data) as enterprises:
        enterprises.verify_domain(number, domain)
    click.echo(f"{domain} is a verified domain of enterprise {number}.")


@admin.command("list", short_help="List the enterprises.")
@json_option
@data_option
@click.pass_obj
def list_(data: Path | None, *, as_json: bool) -> None:
    """List the enterprises, by number."""
    with _administration(data) as enterprises:
        found = list(enterprises.list())
    if as_json:
        print_json(found)
        return
    print_table(
        ("Number", "Name", "Plan", "Since"),
        [(str(one.number), one.name, one.plan, one.created_at.date().isoformat()) for one in found],
        right=("Number",),
    )


@admin.command("show", short_help="Show an enterprise.")
@click.argument("number", type=_NUMBER)
@json_option
@data_option
@click.pass_obj
def show(data: Path | None, *, number: int, as_json: bool) -> None:
    """Show the enterprise NUMBER with its administrators, domains and listed addresses."""
    with _administration(data) as enterprises:
        profile = enterprises.show(number)
    if as_json:
        print_json(_public(profile))
        return
    print_fields(
        [
            ("Number", str(profile.enterprise.number)),
            ("Name", profile.enterprise.name),
            ("Plan", profile.enterprise.plan),
            ("Administrators", ", ".join(profile.administrators)),
            ("Domains", ", ".join(_domain(domain) for domain in profile.domains)),
            ("Addresses", ", ".join(f"{address.email} ({address.status})" for address in profile.addresses)),
        ]
    )


admin.add_command(attempts)
admin.add_command(recall)
admin.add_command(rotate_signing_key)
admin.add_command(set_plan)


@contextmanager
def _administration(data: Path | None) -> Iterator[EnterpriseAdministration]:
    with stores(data, "users") as wiring:
        yield wiring.enterprise_administration


def _domain(domain: Any) -> str:  # noqa: ANN401 - the store's type, not needed for anything else
    return f"{domain.name} ({'verified' if domain.verified_at else 'not verified'})"


def _public(profile: Any) -> dict[str, object]:  # noqa: ANN401 - the store's type, not needed for anything else
    return {
        "enterprise": profile.enterprise,
        "administrators": list(profile.administrators),
        "domains": [{"name": one.name, "verified_at": one.verified_at} for one in profile.domains],
        "addresses": list(profile.addresses),
    }
