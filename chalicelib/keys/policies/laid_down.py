"""From what is stored about a key to the policy that decides, and what an opening counts as."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from chalicelib.keys.model import Script
from chalicelib.keys.policies.composing import AllOf, AnyOf
from chalicelib.keys.policies.ports import Case, Policy
from chalicelib.keys.policies.recipients import recipients_of
from chalicelib.keys.policies.rules import (
    ForPurposes,
    Named,
    NamedPeople,
    NotAfter,
    NotBefore,
    Openings,
    OwnScript,
    TwoPerson,
)
from chalicelib.keys.policies.terms import TO_HOSPITAL, KeyPolicy, Part
from chalicelib.keys.policies.usage import CountOpening


def policy_of(laid_down: KeyPolicy) -> Policy:
    """The policy that decides: all that was laid down, by the sender and by the sender's enterprises.

    The script of the sender's enterprise is admitted to what goes to storage or to an endpoint whatever the
    sender and that enterprise say, except that where they want two persons it has to be named as any script.
    What another enterprise of the sender's says holds for it as for everybody.
    """
    restricting = laid_down.restricting
    to_hospital = laid_down.destination in TO_HOSPITAL
    # whom one of them does not name learns nothing of what the others say
    return AllOf(
        *(
            _or_own_script(part, list(_naming(part, laid_down)), to_hospital=to_hospital)
            for part in restricting
        ),
        *(_or_own_script(part, list(_others(part)), to_hospital=to_hospital) for part in restricting),
    )


def counted(laid_down: KeyPolicy, case: Case) -> CountOpening | None:
    """How the opening is counted, if it is."""
    limits = [
        part.terms.openings
        for part in laid_down.restricting
        if part.terms.openings is not None and not case.is_script_of(part.enterprise)
    ]
    if not limits or case.usage.has_counted(case.subject, case.seconds):
        return None
    return CountOpening(case.subject, case.seconds, min(limits))


def may_break_glass(laid_down: KeyPolicy, case: Case) -> bool:
    """Whether all who refuse the case let a person open the report in an emergency."""
    if isinstance(case.identity, Script):
        return False
    return all(
        part.terms.break_glass or not AllOf(*_naming(part, laid_down), *_others(part)).reasons(case)
        for part in laid_down.restricting
    )


def may_approve(laid_down: KeyPolicy, address: str, organisations: Collection[int]) -> bool:
    """Whether all who want a second person take this one, who is not the sender.

    Args:
        laid_down: what holds.
        address: of who wants to approve.
        organisations: numbers of the enterprises that they belong to.
    """
    return all(
        recipients_of(part.terms.recipients).name(address)
        or not set(organisations).isdisjoint(
            laid_down.organisations if part.enterprise is None else (part.enterprise,)
        )
        for part in laid_down.restricting
        if part.terms.two_person
    )


def names_by_address(laid_down: KeyPolicy, address: str) -> bool:
    """Whether somebody who wants a second person names this address itself, and not all of a domain."""
    return any(
        "*" not in pattern and recipients_of((pattern,)).name(address)
        for part in laid_down.restricting
        if part.terms.two_person
        for pattern in part.terms.recipients
    )


def _or_own_script(part: Part, policies: list[Policy], *, to_hospital: bool) -> Policy:
    everything = AllOf(*policies)
    if not policies or not to_hospital:
        return everything
    own = OwnScript(part.enterprise)
    if part.terms.two_person:
        return AnyOf(everything, AllOf(own, TwoPerson(recipients_of(part.terms.recipients))))
    return AnyOf(everything, own)


def _naming(part: Part, laid_down: KeyPolicy) -> Iterator[Policy]:
    if part.terms.recipients:
        yield Named(recipients_of(part.terms.recipients), part.enterprise)
    if part.terms.recipients_required:
        yield NamedPeople(recipients_of(laid_down.named))


def _others(part: Part) -> Iterator[Policy]:
    terms = part.terms
    if terms.not_before is not None:
        yield NotBefore(terms.not_before)
    if terms.not_after is not None:
        yield NotAfter(terms.not_after)
    if terms.openings is not None:
        yield Openings(terms.openings, part.enterprise)
    if terms.purposes:
        yield ForPurposes(terms.purposes)
    if terms.two_person:
        yield TwoPerson(recipients_of(terms.recipients), part.enterprise)
