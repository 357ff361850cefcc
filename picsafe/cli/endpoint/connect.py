"""``picsafe endpoint connect``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.agreeing import agree, open_option
from picsafe.cli.endpoint.options import config_option, endpoint_errors


@click.command(short_help="Sign in at a destination such as Dropbox.")
@click.argument("name")
@open_option
@config_option
def connect(*, name: str, opens: bool, config_file: Path) -> None:
    """Sign in at the destination called NAME, where a person has to agree to that in a browser.

    Run it as the account that the server runs as, since that alone may read what is kept. It prints an
    address; whoever opens it, on whatever machine, signs in there, agrees, and types here what is shown.

    \b
      picsafe endpoint connect dropbox
    """
    from picsafe.delivery.signing_in import begin
    from picsafe.endpoint.config import read_config

    with endpoint_errors():
        destinations = read_config(config_file).destination
        if name not in destinations:
            raise click.UsageError(f"There is no destination {name}.")
        agree(begin(name, destinations[name]), opens=opens)
    click.echo(f"{name} is connected. Look at it: picsafe endpoint check {name}")
