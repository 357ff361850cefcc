"""``picsafe sign-in``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from chalicelib.contract.email_addresses import display_address
from picsafe.cli.output import json_option, print_json
from picsafe.cli.profile import change_profile, print_user, profile_options
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.client.api import PicSafe
    from picsafe.client.responses import Challenge, User

# as the server counts them
CODES_PER_CHALLENGE = 5


@click.command(short_help="Sign in by a code or link in a mail.")
@click.argument("email", required=False)
@click.option("--code", metavar="CODE", help="The code in the mail, with --challenge.")
@click.option("--challenge", metavar="ID", help="What an earlier 'sign-in --no-wait' printed.")
@click.option("--link", metavar="URL", help="The link in the mail, instead of a code. Put it in quotes.")
@click.option("--no-wait", is_flag=True, help="Have the mail sent, print the challenge, and end.")
@profile_options
@json_option
@pass_settings
def sign_in(
    settings: Settings,
    /,
    *,
    email: str | None,
    code: str | None,
    challenge: str | None,
    link: str | None,
    no_wait: bool,
    as_json: bool,
    **fields: str | None,
) -> None:
    """Sign in as EMAIL.

    A mail with a code and a link is sent. Type the code, in whatever case and with or without its dash, or
    paste the link.

    \b
      picsafe sign-in pat@example.org
      picsafe sign-in --link 'https://my.picsafe.example/app/sign-in#token=...'
    """
    from datetime import UTC, datetime

    from picsafe.client.responses import Challenge

    _check_usage(email, code, challenge, link, no_wait=no_wait)
    if no_wait and any(fields.values()):
        raise click.UsageError("Name and country go with the --code or the --link, not with --no-wait.")
    with settings.client() as picsafe:
        begun = None if link or challenge else picsafe.sign_in(email or "")
        if begun is not None and no_wait:
            _print_challenge(begun, as_json=as_json)
            return
        if challenge:
            begun = Challenge(challenge, datetime.max.replace(tzinfo=UTC))
        if not link and not code:
            user = _completed(picsafe, begun, email or "")
        else:
            user = picsafe.complete_sign_in(begun, code=code or "", link=link or "")
        user = change_profile(picsafe, user, fields, ask=not as_json and sys.stdin.isatty())
    if as_json:
        print_json(user)
        return
    click.echo(f"Signed in as {display_address(user.email)}.")
    print_user(user)
    if not user.has_profile:
        click.echo(
            "\nBefore you can send or open reports, the audit trail needs your name and country:\n"
            "  picsafe profile --firstname … --lastname … --country …"
        )


def _check_usage(
    email: str | None, code: str | None, challenge: str | None, link: str | None, *, no_wait: bool
) -> None:
    if link and (code or challenge or no_wait):
        raise click.UsageError("A link needs neither a code nor a challenge.")
    if challenge and (no_wait or not code):
        raise click.UsageError("A challenge goes with its --code.")
    if not (email or link or challenge):
        raise click.UsageError("Say the e-mail address to sign in with, or give the --link from the mail.")
    if code and not challenge:
        raise click.UsageError(
            "A code belongs to the --challenge that 'picsafe sign-in EMAIL --no-wait' printed."
        )
    if email and not no_wait and not challenge and not link and not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to type a code on. Use --no-wait, or --link.")


def _completed(picsafe: PicSafe, begun: Challenge | None, email: str) -> User:
    """Ask for the code, or the link, for as long as the mail's code can still be tried."""
    from picsafe.client.errors import InvalidInput, NotSignedIn, SlowDown

    click.echo(f"A mail to {email} is on its way.", err=True)
    tries = CODES_PER_CHALLENGE
    while True:
        code, link = _asked() if tries else ("", _pasted())
        try:
            return picsafe.complete_sign_in(begun, code=code, link=link)
        except InvalidInput as error:
            click.echo(error.detail, err=True)
        except SlowDown as error:
            if error.code != "too_many_wrong_codes" or link:
                raise
            tries = 0
            click.echo(error.detail, err=True)
        except NotSignedIn as error:
            if error.code != "invalid_code" or link:
                raise
            tries -= 1
            click.echo(_what_is_left(tries), err=True)


def _what_is_left(tries: int) -> str:
    if not tries:
        return "This code is wrong, and it was the last try. The link in the mail still works: paste it here."
    left = "one try" if tries == 1 else f"{tries} tries"
    return (
        f"This code is wrong, or has expired; {left} left. The link in the mail works as well: paste it here."
    )


def _asked() -> tuple[str, str]:
    """The code, or the link if that is what was pasted."""
    from picsafe.client.links import looks_like_link

    answer = click.prompt("Code, or link", err=True).strip()
    return ("", answer) if looks_like_link(answer) else (answer, "")


def _pasted() -> str:
    answer: str = click.prompt("Link", err=True).strip()
    return answer


def _print_challenge(begun: object, *, as_json: bool) -> None:
    import msgspec

    document = msgspec.to_builtins(begun)
    if as_json:
        print_json(document)
    else:
        click.echo(document["challenge"])
