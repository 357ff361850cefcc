"""What people's plans are: the highest of their own, their enterprises' and what everybody has here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from chalicelib.clock import Clock
from chalicelib.contract.plans import HIGHEST, PLANS, Plan, highest
from chalicelib.errors import Forbidden, InvalidRequest, NotFound
from chalicelib.users.accounts.model import User
from chalicelib.users.accounts.ports import UserStore
from chalicelib.users.email_address import email_address_of

PlansOf = Callable[[str], Iterable[str]]


class PlanService:
    """Says what somebody's plan is, and changes it for the operator.

    Args:
        users: people.
        of_enterprises: the plans of the enterprises that the owner of an address belongs to.
        usual: what everybody has here.
        clock: the time.
    """

    def __init__(self, *, users: UserStore, of_enterprises: PlansOf, usual: Plan, clock: Clock) -> None:
        self._users = users
        self._of_enterprises = of_enterprises
        self._usual = usual
        self._clock = clock

    def of(self, user: User) -> Plan:
        """A person's plan now.

        Raises:
            Unavailable: the store does not answer.
        """
        own = self._own(user)
        # most often it is all there is to know, and costs no read
        return own if own == HIGHEST else highest([own, *self._of_enterprises(user.email)])

    def of_number(self, userid: int, of_enterprises: Iterable[str]) -> Plan:
        """A person's plan now, where the plans of their enterprises are known already.

        Raises:
            Unavailable: the store does not answer.
        """
        known = highest([self._usual, *of_enterprises])
        user = None if known == HIGHEST else self._users.user(userid)
        return known if user is None else highest([known, self._own(user)])

    def set_own(self, email: str, plan: str, until: datetime | None = None) -> User:
        """Set a person's own plan.

        Args:
            email: their address.
            plan: which.
            until: when it ends, if it does.

        Raises:
            InvalidRequest: ``invalid_field`` for no address; ``invalid_plan``: no such plan, or it would have
                ended already.
            NotFound: ``unknown_person``: nobody has signed in with that address.
            Unavailable: the store does not answer.
        """
        address = email_address_of(email)
        if plan not in PLANS:
            raise InvalidRequest("invalid_plan", f"A plan is one of {', '.join(PLANS)}.")
        if until is not None and until <= self._clock():
            raise InvalidRequest("invalid_plan", "The plan would have ended already.")
        user = self._users.set_plan(address, plan, until)
        if user is None:
            raise NotFound(
                "unknown_person",
                "Nobody has signed in with this address yet. They do so once, and then it works.",
            )
        return user

    def _own(self, user: User) -> Plan:
        return highest([self._usual, user.own_plan(self._clock())])


def plan_required(needed: Plan) -> Forbidden:
    """The refusal of what takes a plan that a person does not have, and what they can do about it."""
    return Forbidden(
        "plan_required",
        f"Posting reports there needs the plan {or_higher(needed)}: ask your hospital to make you a member "
        "of its enterprise, or the operator of PicSafe for the plan; by mail, by link and to PicSafe Cloud "
        "you can send without.",
    )


def or_higher(needed: Plan) -> str:
    """A plan and those above it, as people call them."""
    return " or ".join(plan.capitalize() for plan in PLANS[PLANS.index(needed) :])
