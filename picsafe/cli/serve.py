"""``picsafe serve``: PicSafe on one machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from platformdirs import user_data_path

from chalicelib.contract.plans import HIGHEST, PLANS
from chalicelib.outage import Outage
from chalicelib.quotas import BOUNDS, DEFAULTS, Quotas, variable
from chalicelib.settings import (
    DISK_RESERVE,
    KEEP_KEYS_BOUNDS,
    MERGE_BOUNDS,
    MERGE_SECONDS,
    MOST_PROCESSES,
    SERVICES,
    USUAL_PROCESSES,
    BoxApp,
    SettingsError,
    services,
)
from picsafe.cli.extras import require_extras
from picsafe.cli.failure import ExitCode, Failure

_Command = Callable[..., Any]
_LEVELS = ("debug", "info", "warning", "error")
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_MIB = 1024**2


def _quota(name: str, text: str) -> Callable[[_Command], _Command]:
    return click.option(
        f"--{name.replace('_', '-')}",
        envvar=variable(name),
        type=click.IntRange(*BOUNDS[name]),
        default=getattr(DEFAULTS, name),
        show_default=True,
        help=text,
    )


@click.command(short_help="Run PicSafe's services on this machine.")
@click.option(
    "--data",
    envvar="PICSAFE_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: user_data_path("picsafe") / "server",
    show_default="a folder of this user",
    help="Folder of the databases, keys, sealed files and the outbox. Back it up; keep it private.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; 0.0.0.0 for every one of this machine.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--services",
    "service_names",
    envvar="PICSAFE_SERVE_SERVICES",
    default=",".join(SERVICES),
    show_default=True,
    help="Which services run. A hospital's private Key Server is --services keys.",
)
@click.option(
    "--url",
    help="Where clients reach this server, such as https://key.hospital.example. "
    "Without it, the address that is listened on.",
)
@click.option(
    "--registration",
    type=_FILE,
    help="File of a private Key Server's registration, which says --url, --issuer and --my-url: 'picsafe "
    "enterprise key-server registration' prints it.",
)
@click.option(
    "--issuer",
    help="URL of the User Server whose sign-ins are accepted; needed where no User Server runs.",
)
@click.option(
    "--public-keys-hours",
    type=click.IntRange(1, 24 * 365),
    default=7 * 24,
    show_default=True,
    help="How long a User Server's public keys count while it cannot be reached.",
)
@click.option(
    "--revoked-minutes",
    type=click.IntRange(4, 60 * 24 * 90),
    default=24 * 60,
    show_default=True,
    help="How long its list of revoked Key Server Tokens counts while it cannot be reached.",
)
@click.option(
    "--my-url",
    help="Origin of My PicSafe, the web client, if it is not the User Server's.",
)
@click.option(
    "--rp-id",
    envvar="PICSAFE_RP_ID",
    default="",
    metavar="DOMAIN",
    help="What passkeys are bound to, if it is not My PicSafe's host but a domain that it is in. With "
    "another one all passkeys have to be added anew.",
)
@click.option(
    "--sso-internal",
    envvar="PICSAFE_SSO_INTERNAL",
    multiple=True,
    metavar="HOST",
    help="A host in your own network at which an identity provider of single sign-on may be; else they are "
    "asked at public addresses alone. Repeatable.",
)
@click.option(
    "--smtp-url",
    envvar="PICSAFE_SMTP_URL",
    help="Mail server: smtp://, smtps:// or smtp+starttls://[user:password@]host[:port]. Put a password into "
    "PICSAFE_SMTP_URL rather than on the command line. Without it, mail lands in the outbox.",
)
@click.option("--mail-from", help="Sender of mails.")
@click.option(
    "--events-from",
    envvar="PICSAFE_EVENTS_FROM",
    multiple=True,
    metavar="URL",
    help="A registered private Key Server of which it is read what becomes of reports, so that senders "
    "are told who want to be; may be given several times. This server's own is read in any case.",
)
@click.option("--allow-list", type=_FILE, help="File of addresses that may have keys, if not DATA/whitelist.")
@click.option("--deny-list", type=_FILE, help="File of addresses that may not, if not DATA/blacklist.")
@click.option(
    "--trust-proxy",
    is_flag=True,
    help="Believe the X-Forwarded-For of the reverse proxy in front. Only if nobody can go around it.",
)
@click.option(
    "--tls-certificate",
    type=_FILE,
    help="Certificate chain (PEM), to speak HTTPS without a proxy.",
)
@click.option("--tls-key", type=_FILE, help="Private key of the certificate (PEM).")
@click.option(
    "--tls-chain",
    type=_FILE,
    help="Certificates of those who vouch for it (PEM), if in a file apart.",
)
@click.option(
    "--connections",
    type=click.IntRange(1),
    show_default="what the open files of the process allow, at most 8192",
    help="Connections held at once. Where all are taken, idle ones make room for new ones.",
)
@click.option(
    "--address-connections",
    type=click.IntRange(1),
    show_default="a quarter of all; all with --trust-proxy",
    help="Connections held at once from one address.",
)
@_quota("cloud_reports", "Reports that one account may have at PicSafe Cloud at a time.")
@_quota("cloud_gib", "GiB of reports that one account may have at PicSafe Cloud at a time.")
@_quota("keys_a_day", "Keys that one account may make a day.")
@_quota("reports_a_day", "Reports that one account may log a day.")
@_quota("enterprise_cloud_reports", "Reports that an enterprise's people may have there at a time together.")
@_quota("enterprise_cloud_gib", "GiB of reports that they may have there at a time together.")
@_quota("enterprise_keys_a_day", "Keys that an enterprise's people may make a day together.")
@_quota("enterprise_reports_a_day", "Reports that an enterprise's list takes a day.")
@click.option(
    "--plan",
    "usual_plan",
    envvar="PICSAFE_PLAN",
    type=click.Choice(PLANS),
    default=HIGHEST,
    show_default=True,
    help="What everybody has here; 'picsafe admin set-plan' gives somebody a higher one.",
)
@click.option(
    "--box-client-id",
    envvar="PICSAFE_BOX_CLIENT_ID",
    default="",
    help="Of an app at Box, by which people connect their accounts with My PicSafe.",
)
@click.option(
    "--box-client-secret",
    envvar="PICSAFE_BOX_CLIENT_SECRET",
    default="",
    help="That app's secret. Put it into PICSAFE_BOX_CLIENT_SECRET rather than on the command line.",
)
@click.option(
    "--box-token-url",
    envvar="PICSAFE_BOX_TOKEN_URL",
    default="",
    hidden=True,
    help="Where tokens are got, if not from Box itself.",
)
@click.option(
    "--disk-reserve",
    "disk_reserve_mib",
    envvar="PICSAFE_DISK_RESERVE",
    type=click.IntRange(64, _MIB),
    default=DISK_RESERVE // _MIB,
    show_default=True,
    help="MiB of the disk that reports leave free, so that audit trails can always be written.",
)
@click.option(
    "--merge-seconds",
    envvar="PICSAFE_MERGE_SECONDS",
    type=click.IntRange(*MERGE_BOUNDS),
    default=MERGE_SECONDS,
    show_default=True,
    help="Within how many seconds receipts promise that an audit entry is in the log of all.",
)
@click.option(
    "--keep-keys-days",
    envvar="PICSAFE_KEEP_KEYS_DAYS",
    type=click.IntRange(*KEEP_KEYS_BOUNDS),
    show_default="for good",
    help="Days after which a report's key is destroyed for good. Its audit trail stays, and says so.",
)
@click.option(
    "--webhooks",
    envvar="PICSAFE_SERVE_WEBHOOKS",
    type=_FILE,
    help="File of those whom the Key Server tells of openings, refusals and recalls "
    "(docs/key-server-events.md).",
)
@click.option(
    "--standby",
    envvar="PICSAFE_STANDBY",
    type=click.Choice(("none", "preferred", "required")),
    default="none",
    show_default=True,
    help="Whether answers about keys wait until a standby ('picsafe keyserver follow') has them on its disk: "
    "required refuses while it is away, preferred goes on without it and says so.",
)
@click.option(
    "--standby-seconds",
    envvar="PICSAFE_STANDBY_SECONDS",
    type=click.FloatRange(0.1, 20),
    default=5,
    show_default=True,
    help="How long an answer waits for it; a standby that takes longer is away.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, MOST_PROCESSES),
    show_default=f"the machine's cores but one, at most {USUAL_PROCESSES}; 1 without keys, or with --standby",
    help="Processes that answer requests; each takes a core, and has its share of all limits.",
)
@click.option(
    "--sweep-seconds",
    type=click.FloatRange(1, 86400),
    default=60,
    show_default=True,
    help="How often expired files are removed. They cannot be fetched any more in any case.",
)
@click.option(
    "--stop-seconds",
    type=click.IntRange(1, 3600),
    default=20,
    show_default=True,
    help="How long requests under way may take when the server is stopped.",
)
@click.option(
    "--log-level",
    type=click.Choice(_LEVELS),
    default=lambda: "warning" if sys.stderr.isatty() else "info",
    show_default="warning on a terminal, otherwise info",
    help="Log on standard error, one JSON object a line; info logs every request.",
)
@click.option("--json", "as_json", is_flag=True, help="Say what happens as one JSON object a line.")
def serve(*, service_names: str, disk_reserve_mib: int, **flags: Any) -> None:  # noqa: ANN401 - click made them
    """Run PicSafe's services on this machine until Ctrl+C or SIGTERM.

    Everything is kept in one data folder. The first start makes it, with fresh keys. Changed allow and deny
    lists, and a renewed TLS certificate, hold within seconds, and at once after SIGHUP.
    """
    require_extras("server")
    from picsafe.server.errors import StartError
    from picsafe.server.options import Options
    from picsafe.server.serve import serve as run

    try:
        outage = Outage(
            public_keys=timedelta(hours=flags.pop("public_keys_hours")),
            revoked=timedelta(minutes=flags.pop("revoked_minutes")),
        )
        quotas = Quotas(**{name: flags.pop(name) for name in BOUNDS})
        at_box = ("box_client_id", "box_client_secret", "box_token_url")
        box = BoxApp.from_environ({f"PICSAFE_{name.upper()}": flags.pop(name) for name in at_box})
        run(
            Options(
                services=services(service_names),
                quotas=quotas,
                outage=outage,
                box=box,
                disk_reserve=disk_reserve_mib * _MIB,
                **flags,
            )
        )
    except (StartError, SettingsError) as error:
        raise Failure("cannot_start", str(error), ExitCode.FAILURE) from error
