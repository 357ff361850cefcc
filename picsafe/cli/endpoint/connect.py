"""``picsafe endpoint connect``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.agreeing import agree, open_option
from picsafe.cli.authors import choose_author
from picsafe.cli.endpoint.options import config_option, endpoint_errors, settings_in


@click.command(short_help="Sign in at a destination, or choose its author.")
@click.argument("name")
@open_option
@config_option
def connect(*, name: str, opens: bool, config_file: Path) -> None:
    """Sign in at the destination called NAME, where a person has to agree to that in a browser.

    Run it as the account that the server runs as, since that alone may read what is kept. It prints an
    address; whoever opens it, on whatever machine, signs in there, agrees, and types here what is shown.

    At a FHIR server, you choose who is named as the author besides; it prints the setting that says so.

    \b
      picsafe endpoint connect dropbox
    """
    from picsafe.delivery.settings.records import FhirSettings
    from picsafe.delivery.signing_in import begin

    with endpoint_errors():
        destinations = settings_in(config_file).destination
        if name not in destinations:
            raise click.UsageError(f"There is no destination {name}.")
        chosen = destinations[name]
        if isinstance(chosen, FhirSettings):
            if chosen.token_file is not None:
                agree(begin(name, chosen), opens=opens)
            _say_author(name, choose_author(chosen))
            return
        agree(begin(name, chosen), opens=opens)
    click.echo(f"{name} is connected. Look at it: picsafe endpoint check {name}")


def _say_author(name: str, reference: str | None) -> None:
    if reference is None:
        click.echo(f"Nobody will be the author: leave practitioner out of [destination.{name}].", err=True)
        return
    click.echo(f"Put this into [destination.{name}] of the settings, and restart the server:", err=True)
    click.echo(f'practitioner = "{reference}"')
