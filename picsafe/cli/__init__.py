"""The command line: ``picsafe``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from picsafe.cli.lazy_group import LazyCommand, LazyGroup
from picsafe.cli.output import AS_JSON
from picsafe.cli.settings import CONFIG, Settings, check_config, read_config

_SENDING = "Sending and opening"
_ACCOUNT = "Your account"
_SERVERS = "For hospitals and operators"

COMMANDS = {
    "send": LazyCommand(
        "picsafe.cli.send", "send", "Send photos, videos and recordings as a sealed report.", _SENDING
    ),
    "connect": LazyCommand(
        "picsafe.cli.connect", "connect", "Connect your FHIR server, Dropbox or Box, to send to.", _SENDING
    ),
    "open": LazyCommand("picsafe.cli.open", "open_", "Open a report from a file or a link.", _SENDING),
    "reports": LazyCommand("picsafe.cli.reports", "reports", "List the reports that you sent.", _SENDING),
    "consent-words": LazyCommand(
        "picsafe.cli.consent_words", "consent_words", "Print the words that a patient agrees to.", _SENDING
    ),
    "institutions": LazyCommand(
        "picsafe.cli.institutions",
        "institutions",
        "Keep the institutions that you send reports to.",
        _SENDING,
    ),
    "log": LazyCommand("picsafe.cli.log", "log", "Show who asked for a report's key.", _SENDING),
    "renew": LazyCommand("picsafe.cli.renew", "renew", "Have a report's link work for longer.", _SENDING),
    "recall": LazyCommand("picsafe.cli.recall", "recall", "Stop handing out a report's key.", _SENDING),
    "policy": LazyCommand(
        "picsafe.cli.policies", "policy", "Show or change who may open a report.", _SENDING
    ),
    "approve": LazyCommand(
        "picsafe.cli.policies",
        "approve",
        "Approve, as a second person, that somebody opens a report.",
        _SENDING,
    ),
    "decrypt": LazyCommand(
        "picsafe.cli.decrypt", "decrypt", "Decrypt a file with a key that you have.", _SENDING
    ),
    "sign-in": LazyCommand(
        "picsafe.cli.sign_in", "sign_in", "Sign in by a code or link in a mail.", _ACCOUNT
    ),
    "sign-out": LazyCommand("picsafe.cli.profile", "sign_out", "Sign out.", _ACCOUNT),
    "whoami": LazyCommand("picsafe.cli.profile", "whoami", "Say who is signed in.", _ACCOUNT),
    "profile": LazyCommand(
        "picsafe.cli.profile", "profile", "Show or change your name, country and language.", _ACCOUNT
    ),
    "delete-account": LazyCommand(
        "picsafe.cli.delete_account", "delete_account", "Delete your account for good.", _ACCOUNT
    ),
    "token": LazyCommand("picsafe.cli.tokens", "token", "Make, list and revoke personal tokens.", _ACCOUNT),
    "invitations": LazyCommand(
        "picsafe.cli.invitations", "invitations", "Answer enterprises that invite you.", _ACCOUNT
    ),
    "enterprise": LazyCommand(
        "picsafe.cli.enterprise", "enterprise", "Administer your enterprise.", _SERVERS
    ),
    "sync": LazyCommand(
        "picsafe.cli.sync", "sync", "Bring an enterprise's reports, or your own, into a folder.", _SERVERS
    ),
    "endpoint": LazyCommand("picsafe.cli.endpoint", "endpoint", "Run an Endpoint Server.", _SERVERS),
    "keyserver": LazyCommand("picsafe.cli.keyserver", "keyserver", "Look after a Key Server.", _SERVERS),
    "serve": LazyCommand("picsafe.cli.serve", "serve", "Run PicSafe's services on this machine.", _SERVERS),
    "audit": LazyCommand("picsafe.cli.audit", "audit", "Export, prove and verify audit trails.", _SERVERS),
    "admin": LazyCommand("picsafe.cli.admin", "admin", "Do what only the operator does.", _SERVERS),
}

EPILOG = """\
Settings come from flags, then from environment variables (PICSAFE_SERVER, PICSAFE_SEND_PATIENT_ID), then
from config.toml.

\b
Exit codes:
  0  done                           5  not found, expired or recalled
  1  failure                        6  bad file, wrong key, broken audit trail
  2  wrong usage or input           7  a server is unavailable
  3  not signed in                130  interrupted
  4  not allowed
"""


class _Root(LazyGroup):
    """Turns the library's errors into exit codes for every command."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        from picsafe.cli.failure import Failure

        try:
            return self._translated(ctx)
        except Failure as failure:
            failure.as_json = ctx.meta.get(AS_JSON, False)
            raise

    def _translated(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        from picsafe.cli.failure import ExitCode, Failure, failure_of
        from picsafe.client.errors import PicSafeClientError

        try:
            return super().invoke(ctx)
        except PicSafeClientError as error:
            raise failure_of(error) from error
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nInterrupted.", err=True)
            raise click.exceptions.Exit(ExitCode.INTERRUPTED) from None
        except BrokenPipeError:
            raise  # click ends quietly when the reader of a pipe has gone
        except OSError as error:
            if (missing := _missing_folder(error)) is not None:
                raise Failure("local_failure", f"There is no folder {missing}.", ExitCode.FAILURE) from error
            reason = error.strerror or "input/output error"
            raise Failure(
                "local_failure", f"{reason}: {error.filename or ''}".rstrip(": "), ExitCode.FAILURE
            ) from error


def _missing_folder(error: OSError) -> Path | None:
    """The folder that is missing, where something was to be made in it or read from it.

    What was to be made may have a name that nobody has given it, which says nothing to whoever reads it.
    """
    if not isinstance(error, FileNotFoundError) or not isinstance(error.filename, str):
        return None
    folder = Path(error.filename).parent
    return None if folder.exists() else folder


@click.command(
    cls=_Root,
    table=COMMANDS,
    name="picsafe",
    epilog=EPILOG,
    context_settings={
        "auto_envvar_prefix": "PICSAFE",
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
    },
)
@click.option(
    "--server",
    metavar="URL",
    default="http://localhost:8000",
    show_default=True,
    help="PicSafe's server, if it is one for everything.",
)
@click.option("--user-url", metavar="URL", help="User Server, if it is elsewhere.")
@click.option("--key-url", metavar="URL", help="Key Server, if it is elsewhere.")
@click.option("--cloud-url", metavar="URL", help="PicSafe Cloud, if it is elsewhere.")
@click.option(
    "--allow-http",
    is_flag=True,
    help="Let tokens and keys travel unencrypted to another machine. For trials.",
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of config.toml and of your sign-in.  [default: a folder of this user]",
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Another config file than config.toml there.",
)
@click.version_option(package_name="picsafe", prog_name="picsafe")
@click.pass_context
def cli(
    ctx: click.Context,
    /,
    *,
    home: Path | None,
    config: Path | None,
    **flags: Any,  # noqa: ANN401 - click made the types
) -> None:
    """Send clinical photos, video and audio lawfully.

    A report is encrypted on this machine. Its key is on a Key Server that writes down everyone who ever
    asks for it.
    """
    import platformdirs

    settings = ctx.ensure_object(Settings)
    settings.home = home or platformdirs.user_config_path("picsafe")
    path = config or settings.home / CONFIG
    document = read_config(path, required=config is not None)
    own = {str(parameter.name): parameter for parameter in ctx.command.params if parameter.name in flags}
    check_config(document, path, options=own, commands=COMMANDS)
    ctx.default_map = document
    for name, value in flags.items():
        is_given = ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
        from_file = name in document and not is_given
        setattr(settings, name, own[name].type_cast_value(ctx, document[name]) if from_file else value)


def main() -> None:
    """The entry point."""
    cli(prog_name="picsafe")
