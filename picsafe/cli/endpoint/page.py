"""``picsafe endpoint page``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.approval import approval
from picsafe.cli.endpoint.options import config_option, endpoint_errors, settings_in
from picsafe.cli.output import json_option, print_json
from picsafe.cli.settings import Settings, pass_settings


@click.command(short_help="Sign in at the operator's page.")
@click.argument("url", required=False)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser, too.")
@click.option("--yes", is_flag=True, help="Agree beforehand that its server learns who you are.")
@json_option
@config_option
@pass_settings
def page(
    settings: Settings, *, url: str | None, opens: bool, yes: bool, as_json: bool, config_file: Path
) -> None:
    """Print a link that signs you in at the operator's page at URL, as whoever 'picsafe sign-in' signed in.

    On the server itself the URL is in the file of settings. The link works once, for two minutes; keep it to
    yourself. --open hands it to the browser, where others who use this machine may see it for a moment.

    \b
      picsafe endpoint page https://endpoint-page.myhospital.example
    """
    address = _configured(config_file) if url is None else url
    with settings.client(approval(yes=yes, purpose="page")) as picsafe:
        made = picsafe.page_link(address)
    if as_json:
        print_json(made)
    else:
        click.echo(made.link)
        click.echo("It works once, for two minutes.", err=True)
    if opens:
        click.launch(made.link)


def _configured(config_file: Path) -> str:
    from picsafe.endpoint.errors import InvalidConfig
    from picsafe.endpoint.page_settings import origin_of_page

    config = settings_in(config_file, "picsafe endpoint page https://…, the page's address")
    with endpoint_errors():
        if config.page is None:
            raise InvalidConfig(f"{config_file} has no [page].")
        return origin_of_page(config.page)
