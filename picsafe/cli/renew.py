"""``picsafe renew``."""

from __future__ import annotations

import click

from picsafe.cli.approval import approval
from picsafe.cli.output import json_option, print_json, table_time, yes_option
from picsafe.cli.settings import Settings, pass_settings


@click.command(short_help="Have a report's link work for longer.")
@click.argument("report", metavar="REPORT|LINK")
@click.option(
    "--key-server", metavar="URL", help="The Key Server that has the report's key, if it cannot be found out."
)
@yes_option
@json_option
@pass_settings
def renew(settings: Settings, *, report: str, key_server: str | None, yes: bool, as_json: bool) -> None:
    """Have PicSafe Cloud keep a report that you sent for seven days from now.

    That can be done once, before its link runs out. The link stays as it is. Who may open the report, and
    until when, is as you have laid it down.
    """
    with settings.client(approval(yes=yes)) as picsafe:
        report_id, renewed = picsafe.renew(report, key_server=key_server)
    if as_json:
        print_json({"report_id": report_id, "expires_at": renewed.expires_at})
    else:
        click.echo(f"The link to report {report_id} works until {table_time(renewed.expires_at)} UTC.")
