"""``python -m picsafe.demo``: plays the story and prints the audit trail."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

import click

from picsafe.cli.extras import require_extras
from picsafe.cli.log import print_trail
from picsafe.client.errors import PicSafeClientError
from picsafe.demo.server import DemoError, DemoServer, own_server


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--server", metavar="URL", help="Play on a server that runs already, instead of one of its own."
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="That server's data folder, where its outbox is.",
)
def main(*, server: str | None, data: Path | None) -> None:
    """Play the whole story of a report, with media made for it, and print its audit trail."""
    if (server is None) != (data is None):
        raise click.UsageError("--server and --data go together.")
    require_extras("demo", "server")
    from picsafe.demo.story import Story

    steps = 0

    def say(text: str) -> None:
        nonlocal steps
        if text.startswith(" "):
            click.echo(text)
            return
        steps += 1
        click.echo(click.style(f"\n{steps}. ", bold=True) + text)

    try:
        with tempfile.TemporaryDirectory(prefix="picsafe-demo-") as folder, contextlib.ExitStack() as stack:
            place = (
                DemoServer(server, data)
                if server is not None and data is not None
                else stack.enter_context(own_server(Path(folder) / "data"))
            )
            click.echo(f"PicSafe answers at {place.url}.")
            files = Path(folder) / "files"
            files.mkdir()
            trail = Story(place, files, say).play()
            click.echo(f"\nThe audit trail of report {trail.report_id}:\n")
            print_trail(trail)
    except (DemoError, PicSafeClientError) as error:
        click.echo(f"The demonstration failed: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
