"""``picsafe sign-out``, ``whoami`` and ``profile``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chalicelib.contract.email_addresses import display_address
from chalicelib.contract.languages import LANGUAGES
from picsafe.cli.output import json_option, print_fields, print_json
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.client.api import PicSafe
    from picsafe.client.responses import Notices, User

Command = TypeVar("Command", bound=Callable[..., Any])


class _Country(click.ParamType[str]):
    """A country's code (ISO 3166-1 alpha-2), in whatever case."""

    name = "CC"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from chalicelib.contract.countries import is_country

        code = str(value).strip().upper()
        if not is_country(code):
            self.fail("it is a country's two letters, such as AU or NZ", param, ctx)
        return code


_REQUIRED = {
    "firstname": ("First name", click.STRING),
    "lastname": ("Last name", click.STRING),
    "country": ("Country (two letters, such as AU)", _Country()),
}


# what senders can be told of by mail, and how it is said
_TOLD = {
    "opened": "your reports are opened",
    "refused": "somebody is refused one",
    "recalled": "one is recalled",
    "undelivered": "one does not arrive at a hospital",
    "expiring": "one runs out unopened",
}


def profile_options(command: Command) -> Command:
    """Add the profile's fields as options."""
    for option in (
        click.option("--country", type=_Country(), help="Country, as two letters (ISO 3166-1)."),
        click.option("--lastname", help="Last name."),
        click.option("--firstname", help="First name."),
        click.option("--title", help="Title, such as Dr."),
    ):
        command = option(command)
    return command


def _needed(title: str, kind: click.ParamType[Any]) -> Callable[[str], Any]:
    def convert(typed: str) -> Any:  # noqa: ANN401 - click's conversion
        if not typed.strip():
            raise click.BadParameter(
                f"{title.partition(' (')[0]} is needed: reports and logs name who you are."
            )
        return kind.convert(typed, None, None)

    return convert


def change_profile(picsafe: PicSafe, user: User, fields: Mapping[str, str | None], *, ask: bool) -> User:
    """Change the given fields; on a terminal, ask for those that are missing and needed."""
    changed: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    if ask:
        for name, (title, kind) in _REQUIRED.items():
            if not getattr(user, name) and name not in changed:
                changed[name] = click.prompt(
                    title, default="", show_default=False, value_proc=_needed(title, kind), err=True
                )
    return picsafe.update_profile(**changed) if changed else user


class _Notices(click.ParamType[tuple[str, ...]]):
    """Words of ``_TOLD`` with commas between them, or ``nothing``."""

    name = "WORDS"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        words = tuple(word.strip().lower() for word in str(value).split(","))
        if words == ("nothing",):
            return ()
        if not set(words) <= set(_TOLD):
            self.fail(f"it is some of {','.join(_TOLD)}, or nothing", param, ctx)
        return words


def print_user(user: User) -> None:
    """Print a profile for people."""
    print_fields(
        [
            ("Name", user.name),
            ("E-mail", display_address(user.email)),
            ("Country", user.country),
            ("User number", f"{user.userid:09d}"),
            *([("Plan", user.plan)] if user.plan else []),
            *([("Mails when", _told(user.notices))] if user.notices is not None else []),
            *([("Mails in", user.language)] if user.language else []),
        ]
    )


def _told(notices: Notices) -> str:
    words = [said for name, said in _TOLD.items() if getattr(notices, name)]
    return ", ".join(words) or "never"


@click.command(short_help="Sign out.")
@pass_settings
def sign_out(settings: Settings) -> None:
    """Sign out: here, and at the server, which tells Key Servers within five minutes."""
    with settings.client() as picsafe:
        was_signed_in = picsafe.sign_out()
    click.echo("Signed out." if was_signed_in else "Nobody was signed in.")


@click.command(short_help="Say who is signed in.")
@json_option
@pass_settings
def whoami(settings: Settings, *, as_json: bool) -> None:
    """Say who is signed in, as this machine remembers it."""
    with settings.client() as picsafe:
        user, server = picsafe.user, picsafe.servers.user_url
    if as_json:
        print_json({"server": server, "user": user})
        return
    print_user(user)
    print_fields([("Server     ", server)])


@click.command(short_help="Show or change your name, country and language.")
@profile_options
@click.option(
    "--tell-me",
    type=_Notices(),
    help=f"What to be told by mail of the reports that you send: some of {','.join(_TOLD)}, or nothing.",
)
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of PicSafe's mails to you.")
@json_option
@pass_settings
def profile(
    settings: Settings, /, *, as_json: bool, tell_me: tuple[str, ...] | None, **fields: str | None
) -> None:
    """Show your profile, or change the fields that are given.

    Whoever opens a report leaves this name in its audit trail. Nobody is told of their reports by mail who
    has not asked for it: --tell-me opened,refused sends a mail when one is opened for the first time, and
    when somebody is refused one.
    """
    with settings.client() as picsafe:
        user = change_profile(picsafe, picsafe.profile(), fields, ask=False)
        if tell_me is not None:
            from picsafe.client.responses import Notices

            user = picsafe.update_profile(notices=Notices(**dict.fromkeys(tell_me, True)))
    if as_json:
        print_json(user)
    else:
        print_user(user)
