"""From what is stored about a key to the policy that decides, and what an opening counts as."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from chalicelib.keys.model import Script
from chalicelib.keys.policies.composing import AllOf, AnyOf
from chalicelib.keys.policies.ports import Case, Policy
from chalicelib.keys.policies.recipients import recipients_of
from chalicelib.keys.policies.rules import (
    ForPurposes,
    Named,
    NotAfter,
    NotBefore,
    Openings,
    OwnScript,
    TwoPerson,
)
from chalicelib.keys.policies.terms import TO_HOSPITAL, KeyPolicy
from chalicelib.keys.policies.usage import CountOpening
from chalicelib.policies.terms import Terms


def policy_of(laid_down: KeyPolicy) -> Policy:
    """The policy that decides: all that was laid down, or the script of the sender's enterprise.

    That script is admitted to what goes to storage or to an endpoint whatever else holds, except that where
    two persons are needed it has to be named as any script.
    """
    restricting = laid_down.restricting
    # whom one of them does not name learns nothing of what the others say
    naming = chain.from_iterable(map(_naming, restricting))
    everything = AllOf(*naming, *chain.from_iterable(map(_others, restricting)))
    if laid_down.destination not in TO_HOSPITAL:
        return everything
    two_person = [TwoPerson(recipients_of(one.recipients)) for one in restricting if one.two_person]
    return AnyOf(everything, AllOf(OwnScript(), *two_person))


def counted(laid_down: KeyPolicy, case: Case) -> CountOpening | None:
    """How the opening is counted, if it is."""
    limits = [terms.openings for terms in laid_down.restricting if terms.openings is not None]
    if not limits or case.is_own_script or case.usage.has_counted(case.subject, case.seconds):
        return None
    return CountOpening(case.subject, case.seconds, min(limits))


def may_break_glass(laid_down: KeyPolicy, case: Case) -> bool:
    """Whether all who refuse the case let a person open the report in an emergency."""
    if isinstance(case.identity, Script):
        return False
    return all(
        terms.break_glass or not AllOf(*_naming(terms), *_others(terms)).reasons(case)
        for terms in laid_down.restricting
    )


def names_second_person(laid_down: KeyPolicy, address: str) -> bool:
    """Whether all who want a second person name this address as a recipient."""
    return all(
        recipients_of(terms.recipients).name(address) for terms in laid_down.restricting if terms.two_person
    )


def names_by_address(laid_down: KeyPolicy, address: str) -> bool:
    """Whether somebody who wants a second person names this address itself, and not all of a domain."""
    return any(
        "*" not in pattern and recipients_of((pattern,)).name(address)
        for terms in laid_down.restricting
        if terms.two_person
        for pattern in terms.recipients
    )


def _naming(terms: Terms) -> Iterator[Policy]:
    if terms.recipients:
        yield Named(recipients_of(terms.recipients))


def _others(terms: Terms) -> Iterator[Policy]:
    if terms.not_before is not None:
        yield NotBefore(terms.not_before)
    if terms.not_after is not None:
        yield NotAfter(terms.not_after)
    if terms.openings is not None:
        yield Openings(terms.openings)
    if terms.purposes:
        yield ForPurposes(terms.purposes)
    if terms.two_person:
        yield TwoPerson(recipients_of(terms.recipients))
