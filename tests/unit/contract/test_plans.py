from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.plans import HIGHEST, PLANS, PLANS_OF_SEND_TYPES, highest, includes

# a later version has others
WORDS = st.sampled_from([*PLANS, "", "platinum"])


@given(st.lists(WORDS), st.lists(WORDS))
def test_more_plans_never_open_less(some: list[str], more: list[str]) -> None:
    assert includes(highest([*some, *more]), highest(some))


@given(st.lists(WORDS))
def test_the_highest_is_one_of_them_in_whatever_order(plans: list[str]) -> None:
    found = highest(plans)
    assert found in {*plans, "free"}
    assert found == highest(reversed(plans))
    assert all(includes(found, plan) for plan in PLANS if plan in plans)


@pytest.mark.parametrize("unknown", ["", "platinum", "Enterprise", "enterprise "])
def test_a_plan_that_is_not_known_opens_nothing(unknown: str) -> None:
    assert [plan for plan in PLANS if includes(unknown, plan)] == ["free"]
    assert highest([unknown]) == "free"


def test_the_highest_plan_opens_every_way_of_sending_and_mail_takes_none() -> None:
    assert all(includes(HIGHEST, needed) for needed in PLANS_OF_SEND_TYPES.values())
    assert "email" not in PLANS_OF_SEND_TYPES
