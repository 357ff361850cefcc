"""``picsafe delete-account``."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING

import click

from chalicelib.contract.email_addresses import display_address
from picsafe.cli.output import json_option, print_json
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.client.responses import User

_MOST_COUNTED = 100


@click.command(short_help="Delete your account for good.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_settings
def delete_account(settings: Settings, *, yes: bool, as_json: bool) -> None:
    """Delete your account, after saying what that means for your reports.

    Your profile and your list of reports are erased, and the links that you have sent stop working. Reports
    that your enterprise has received stay with it, and the audit trails of reports keep your name.
    """
    with settings.client() as picsafe:
        user = picsafe.profile()
        count = sum(1 for _ in islice(picsafe.reports(), _MOST_COUNTED + 1))
        _warn(user, count)
        if not yes:
            _ask()
        picsafe.delete_account()
    if as_json:
        print_json({"deleted": True, "userid": user.userid})
    else:
        click.echo("The account is deleted, and you are signed out.")


def _warn(user: User, count: int) -> None:
    lines = [
        f"This deletes the account of {display_address(user.email)} for good.",
        "",
        "- Your profile and your list of reports are erased, and the links that you have sent stop working.",
        "- Reports that your enterprise has received stay with it.",
        "- The audit trails of reports keep your name: they record who had access to a patient's data.",
    ]
    if count:
        lines += [
            f"- You have sent {_reports(count)}. Afterwards you cannot recall a report yourself, not even",
            "  with a new account: whoever has its file can go on opening it. Recall first what nobody",
            "  should open any more: picsafe reports, picsafe recall",
        ]
    click.echo("\n".join(lines), err=True)


def _ask() -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody can be asked here: --yes agrees beforehand.")
    click.confirm("\nDelete the account?", err=True, abort=True)


def _reports(count: int) -> str:
    if count > _MOST_COUNTED:
        return f"more than {_MOST_COUNTED} reports"
    return "one report" if count == 1 else f"{count} reports"
