"""``python -m infra``: plan, deploy, check and remove an environment."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from infra.checks import check as check_environment
from infra.clients import Aws
from infra.deployment import Deployment, Step
from infra.errors import InfraError
from infra.packaging import build
from infra.removal import Removal, to_remove
from infra.settings import ENVIRONMENTS, Environment, load
from infra.stages import check_stages
from infra.web import publish

_SIGNS = {"create": "[green]+ create[/]", "update": "[yellow]~ update[/]", "keep": "[dim]= keep[/]"}


class ConsoleReporter:
    """Progress as lines, which also read well in a log."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def doing(self, what: str) -> None:
        """See ``Reporter``."""
        self._console.print(f"[dim]… {what}[/]", highlight=False)

    def done(self, what: str) -> None:
        """See ``Reporter``."""
        self._console.print(f"[green]✓[/] {what}", highlight=False)


class _Commands(click.Group):
    """Shows our errors as one message."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except InfraError as error:
            raise click.ClickException(str(error)) from error


def _environment(function: click.decorators.FC) -> click.decorators.FC:
    folder = click.option(
        "--settings",
        "folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=ENVIRONMENTS,
        help="The folder of NAME.toml.",
    )
    name = click.option("--env", "name", required=True, help="The environment, such as prod.")
    return name(folder(function))


@click.group(cls=_Commands)
def main() -> None:
    """Deploy PicSafe's hosted services to AWS."""


@main.command()
@_environment
def plan(name: str, folder: Path) -> None:
    """Show what deploy would change; change nothing."""
    settings = load(name, folder)
    with tempfile.TemporaryDirectory() as work:
        _show(_deployment(settings, Path(work)).plan())


@main.command()
@_environment
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--web",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The built pages of My PicSafe, to be published too.",
)
def deploy(name: str, folder: Path, *, yes: bool, web: Path | None) -> None:
    """Show what would change, ask, and change it."""
    settings, aws = load(name, folder), Aws()
    with tempfile.TemporaryDirectory() as work:
        deployment = _deployment(settings, Path(work), aws)
        steps = deployment.plan()
        _show(steps)
        if any(step.action != "keep" for step in steps) and not yes:
            click.confirm("Go ahead?", abort=True)
        outputs = deployment.deploy()
    if web is not None:
        count = publish(aws, web, outputs["web"]["Bucket"], outputs["web"]["Distribution"])
        ConsoleReporter(_console()).done(f"{count} files of My PicSafe published")
    click.echo(f"{name} is deployed. Look at it with: python -m infra check --env {name}")


@main.command()
@_environment
def check(name: str, folder: Path) -> None:
    """Look whether an environment is complete, guarded and answering."""
    console, bad = _console(), 0
    for finding in check_environment(load(name, folder), Aws()):
        bad += not finding.good
        console.print(
            f"{'[green]✓[/]' if finding.good else '[red]✗ not so:[/]'} {finding.what}", highlight=False
        )
    if bad:
        raise click.ClickException(f"{bad} of these are not as they should be.")


@main.command()
@_environment
@click.option("--yes", is_flag=True, help="Do not ask about the services.")
@click.option("--with-data", is_flag=True, help="Remove tables, keys and files too, for good.")
@click.option("--confirm", "confirmed", metavar="NAME", help="With --with-data: the environment once more.")
def remove(name: str, folder: Path, *, yes: bool, with_data: bool, confirmed: str | None) -> None:
    """Remove the services; data stay unless told twice."""
    settings = load(name, folder)
    removal = Removal(settings, Aws(), ConsoleReporter(_console()))
    if not yes and (not with_data or confirmed == name):
        for stack in to_remove(settings, with_data=with_data):
            click.echo(f"- {stack.name} in {stack.region}")
        click.confirm("Remove these?", abort=True)
    removal.remove(with_data=with_data, confirmed_name=confirmed)


@main.command()
@_environment
@click.option("--service", type=click.Choice(["users", "keys", "cloud"]), required=True)
@click.argument("into", type=click.Path(file_okay=False, path_type=Path))
def package(name: str, folder: Path, service: str, into: Path) -> None:
    """Build one service's package and template in the folder INTO, without AWS."""
    settings = load(name, folder)
    built = build(settings, service, into)
    size = built.archive.stat().st_size / 1e6
    click.echo(f"{built.archive} has {size:.1f} MB, SHA-256 {built.digest}")


def _deployment(settings: Environment, work: Path, aws: Aws | None = None) -> Deployment:
    check_stages(settings.name)
    return Deployment(settings, aws or Aws(), ConsoleReporter(_console()), work, build)


def _show(steps: Sequence[Step]) -> None:
    table = Table("stack", "region", "what", "resources")
    for step in steps:
        lines = [
            f"{change.action.lower()}{' [red](replaces)[/]' if change.replaces else ''} {change.resource}"
            for change in step.changes
        ]
        table.add_row(step.stack.name, step.stack.region, _SIGNS[step.action], "\n".join(lines))
    _console().print(table)


def _console() -> Console:
    return Console(file=sys.stdout, soft_wrap=not sys.stdout.isatty())
