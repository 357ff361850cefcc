"""``python -m infra``: plan, deploy, check and remove an environment."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from infra.checks import check as check_environment
from infra.clients import Aws
from infra.deployment import Deployment
from infra.errors import InfraError
from infra.packaging import WITHOUT_BYTE_CODE, build
from infra.removal import Removal
from infra.settings import ENVIRONMENTS, Environment, load
from infra.stages import check_stages
from infra.terminal import ConsoleReporter, show_findings, show_plan
from infra.web import pages, publish


class _Interrupted(click.ClickException):
    exit_code = 130


class _Commands(click.Group):
    """Shows our errors as one message."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except InfraError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt as error:
            raise _Interrupted(
                "Stopped. What AWS has begun it goes on with; the same command again carries on from there."
            ) from error


def _environment(function: click.decorators.FC) -> click.decorators.FC:
    folder = click.option(
        "--settings",
        "folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=ENVIRONMENTS,
        help="The folder that NAME.toml is in.  [default: infra/environments]",
    )
    name = click.option("--env", "name", metavar="NAME", required=True, help="The environment, such as prod.")
    return name(folder(function))


@click.group(
    cls=_Commands,
    epilog="Exit codes: 0 done or nothing to do, 1 refused, failed or declined, 2 wrong use, "
    "130 interrupted. docs/operations.md tells the whole story.",
)
def main() -> None:
    """Deploy PicSafe's hosted services to AWS.

    Credentials are those of the AWS command line: its environment variables, AWS_PROFILE, or a role.
    """


@main.command()
@_environment
def plan(name: str, folder: Path) -> None:
    """Show what deploy would change.

    No stack changes. Packages are built and, where the environment exists, uploaded to be compared.
    """
    settings = load(name, folder)
    with tempfile.TemporaryDirectory() as work:
        show_plan(_deployment(settings, Path(work)).plan())


@main.command()
@_environment
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--web",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The built pages of My PicSafe, to be published too: web/dist.",
)
def deploy(name: str, folder: Path, *, yes: bool, web: Path | None) -> None:
    """Show what would change, ask, and change it.

    Deploying again changes only what is not as it should be, and carries on with what was broken off.
    """
    settings, aws = load(name, folder), Aws()
    built = pages(settings, web) if web is not None else None
    with tempfile.TemporaryDirectory() as work:
        deployment = _deployment(settings, Path(work), aws)
        steps = deployment.plan()
        show_plan(steps)
        if built is not None:
            click.echo(f"{len(built.files())} files of My PicSafe would be published from {web}.")
        if not yes and (built is not None or any(step.action != "keep" for step in steps)):
            click.confirm("Go ahead?", abort=True)
        outputs = deployment.deploy()
    if built is not None:
        count = publish(aws, built, outputs["web"]["Bucket"], outputs["web"]["Distribution"])
        ConsoleReporter().done(f"{count} files of My PicSafe published at {settings.my_url}")
    click.echo(f"{name} is deployed. Look at it with: python -m infra check --env {name}")


@main.command()
@_environment
def check(name: str, folder: Path) -> None:
    """Look whether an environment is complete, guarded and answering; change nothing."""
    settings = load(name, folder)
    check_stages(settings.name)
    bad = show_findings(check_environment(settings, Aws()))
    if bad:
        raise click.ClickException(
            f"{bad} of these is not as it should be."
            if bad == 1
            else f"{bad} of these are not as they should be."
        )


@main.command()
@_environment
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--with-data", is_flag=True, help="Remove tables, keys and files too, for good.")
@click.option("--confirm", "confirmed", metavar="NAME", help="With --with-data: the environment once more.")
def remove(name: str, folder: Path, *, yes: bool, with_data: bool, confirmed: str | None) -> None:
    """Remove the services; data stay unless told twice.

    Without --with-data, deploying again brings the services back to their data.
    """
    settings = load(name, folder)
    removal = Removal(settings, Aws(), ConsoleReporter())
    there = removal.plan(with_data=with_data, confirmed_name=confirmed)
    for stack in there:
        click.echo(f"- {stack.name} in {stack.region}{' with its data, for good' * stack.holds_data}")
    if not there:
        click.echo(f"There is nothing of {name} to remove.")
        return
    if not yes:
        click.confirm("Remove these?", abort=True)
    removal.remove(with_data=with_data, confirmed_name=confirmed)
    kept = "Its archive under lock stays." if with_data else "Its data are untouched."
    click.echo(f"{name} is removed. {kept}")


@main.command()
@_environment
@click.option("--service", type=click.Choice(["users", "keys", "cloud"]), required=True)
@click.argument("into", type=click.Path(file_okay=False, path_type=Path))
def package(name: str, folder: Path, service: str, into: Path) -> None:
    """Build one service's package and template in the folder INTO, without AWS."""
    settings = load(name, folder)
    built = build(settings, service, into)
    size = built.archive.stat().st_size / 1e6
    click.echo(f"{built.archive} has {size:.1f} MB, digest {built.digest}")
    if not built.compiled:
        click.echo(f"It is {WITHOUT_BYTE_CODE}.")


def _deployment(settings: Environment, work: Path, aws: Aws | None = None) -> Deployment:
    check_stages(settings.name)
    return Deployment(settings, aws or Aws(), ConsoleReporter(), work, build)
