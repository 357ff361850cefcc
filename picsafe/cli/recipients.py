"""``picsafe send --to ADDRESS`` and ``--tell``: reports for people by their addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.api import PicSafe
    from picsafe.client.dispatching import Sent
    from picsafe.client.policies import Policy


class OneOrMore(click.Option):
    """An option that may be given more than once; the configuration and the environment name one, or a list.

    A name of several words in the environment is one.
    """

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """See ``click.Option``."""
        value, source = super().consume_value(ctx, opts)
        return (value,) if isinstance(value, str) else value, source

    def value_from_envvar(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's
        """See ``click.Option``."""
        return self.resolve_envvar_value(ctx)


def addressed(
    to: tuple[str, ...], policy: Policy | None, *, are_told: bool, is_file: bool
) -> tuple[str | None, Policy | None]:
    """Where a report goes, and who may open it, where people are named by ``--to``.

    Args:
        to: what was given.
        policy: what else was said of who may open it.
        are_told: they are to be told by mail.
        is_file: it goes into a file.

    Raises:
        click.UsageError: it would go to several places; nobody could be told, or there is no link.
    """
    people = [one.strip() for one in to if _is_address(one)]
    places = [one for one in to if not _is_address(one)]
    if len(places) > 1 or (people and places not in ([], ["recipient"], ["storage"])):
        raise click.UsageError("A report goes to one place: give --to once, or e-mail addresses alone.")
    where = places[0] if places else ("recipient" if people else None)
    named = _naming(policy, people) if people else policy
    if are_told:
        _require_people(named, where, is_file=is_file)
    return where, named


def _naming(policy: Policy | None, people: list[str]) -> Policy:
    from msgspec.structs import replace

    from picsafe.client.policies import NO_POLICY

    laid_down = policy or NO_POLICY
    return replace(laid_down, recipients=tuple(dict.fromkeys((*laid_down.recipients, *people))))


def _require_people(policy: Policy | None, where: str | None, *, is_file: bool) -> None:
    if is_file or where not in {None, "storage", "recipient"}:
        raise click.UsageError("--tell mails a link: it goes with --to storage, recipient or an address.")
    if policy is None or not any(map(_is_address, policy.recipients)):
        raise click.UsageError("--tell mails those whom you name: give --to kim@example.org, or --only.")


def told_of(picsafe: PicSafe, sent: Sent, *, is_wanted: bool) -> Sent:
    """Have those told whom a sent report is for; that this fails does not undo what is sent."""
    from picsafe.client.errors import PicSafeClientError

    try:
        return picsafe.tell(sent) if is_wanted else sent
    except PicSafeClientError as error:
        click.echo(f"Nobody is told by mail: {one_line(str(error))} Send them the link.", err=True)
        return sent


def mention_told(sent: Sent) -> None:
    """Say who is told by mail, and who is not."""
    if sent.told:
        click.echo(f"PicSafe mails the link to {_listed(sent.told)}.", err=True)
    if sent.not_told:
        click.echo(f"PicSafe does not mail {_listed(sent.not_told)}: send them the link.", err=True)


def _listed(addresses: Sequence[str]) -> str:
    return ", ".join(one_line(one) for one in addresses)


def _is_address(text: str) -> bool:
    try:
        canonical_address(text)
    except InvalidEmailAddress:
        return False
    return "*" not in text
