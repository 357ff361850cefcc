from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.contract.plans import PLANS, Plan
from chalicelib.errors import Forbidden, InvalidRequest, NotFound, Unavailable
from chalicelib.tokens.claims import LIFETIME, Claims
from tests.fakes.accounts import KEY_URL, REGISTERED, USER_URL, Accounts, make_accounts
from tests.unit.users.accounts.test_audience_tokens import verifier_of

PAT = "pat@example.org"
DAY = timedelta(days=1)


def claims_of(accounts: Accounts) -> Claims:
    return accounts.claims(accounts.sign_in().issued.token)


class TestWhosePlan:
    @pytest.mark.parametrize("own", PLANS)
    @pytest.mark.parametrize("of_enterprises", [[], ["free"], ["pro"], ["pro", "enterprise"], ["platinum"]])
    @pytest.mark.parametrize("usual", PLANS)
    def test_the_highest_counts(self, usual: Plan, own: Plan, of_enterprises: list[str]) -> None:
        accounts = make_accounts(usual)
        accounts.sign_in()
        accounts.enterprise_plans[PAT] = of_enterprises
        accounts.services.plans.set_own(PAT, own)
        known = [own, usual, *(plan for plan in PLANS if plan in of_enterprises)]
        expected = max(known, key=PLANS.index)
        assert claims_of(accounts).plan == expected
        assert accounts.services.profile.shown(claims_of(accounts))[1] == expected
        assert accounts.services.plans.of_number(1, of_enterprises) == expected

    def test_one_s_own_ends_when_it_is_said_to(self, accounts: Accounts) -> None:
        accounts.sign_in()
        end = accounts.clock.now + DAY
        accounts.services.plans.set_own(PAT, "pro", end)
        accounts.clock.now = end - timedelta(milliseconds=1)
        assert claims_of(accounts).plan == "pro"
        accounts.clock.now = end
        assert claims_of(accounts).plan == "free"

    def test_who_has_no_account_has_what_everybody_has(self, accounts: Accounts) -> None:
        assert accounts.services.plans.of_number(9, ["pro"]) == "pro"
        assert accounts.services.plans.of_number(9, []) == "free"

    def test_nobody_signs_in_with_a_plan_that_cannot_be_known(self, accounts: Accounts) -> None:
        def unanswered(_email: str) -> list[str]:
            raise Unavailable

        accounts.services.plans._of_enterprises = unanswered
        with pytest.raises(Unavailable):
            accounts.sign_in()


class TestSettingIt:
    @pytest.mark.parametrize(
        ("email", "plan", "error", "code"),
        [
            ("kim@example.org", "pro", NotFound, "unknown_person"),
            ("nobody", "pro", InvalidRequest, "invalid_field"),
            (PAT, "platinum", InvalidRequest, "invalid_plan"),
        ],
    )
    def test_what_makes_no_sense_changes_nothing(
        self, accounts: Accounts, email: str, plan: str, error: type[Exception], code: str
    ) -> None:
        accounts.sign_in()
        with pytest.raises(error) as refused:
            accounts.services.plans.set_own(email, plan)
        assert refused.value.code == code  # type: ignore[attr-defined]  # both have one
        assert claims_of(accounts).plan == "free"

    def test_it_cannot_have_ended_already(self, accounts: Accounts) -> None:
        accounts.sign_in()
        with pytest.raises(InvalidRequest) as refused:
            accounts.services.plans.set_own(PAT, "pro", accounts.clock.now)
        assert refused.value.code == "invalid_plan"

    def test_the_address_is_known_in_any_spelling(self, accounts: Accounts) -> None:
        accounts.sign_in()
        user = accounts.services.plans.set_own("Pat@EXAMPLE.org", "pro")
        assert (user.userid, user.plan) == (1, "pro")

    def test_it_goes_with_the_account(self, accounts: Accounts) -> None:
        accounts.sign_in()
        accounts.services.plans.set_own(PAT, "pro")
        accounts.services.profile.delete(claims_of(accounts))
        assert claims_of(accounts).plan == "free"


class TestTokens:
    def test_another_server_is_told_what_the_caller_s_token_says(self, accounts: Accounts) -> None:
        accounts.sign_in()
        accounts.services.plans.set_own(PAT, "pro")
        claims = claims_of(accounts)
        accounts.services.plans.set_own(PAT, "free")
        for audience in (KEY_URL, REGISTERED, USER_URL):
            token = accounts.services.audience_tokens.reissue(claims, audience).issued.token
            assert verifier_of(accounts, audience).verify_user(token).plan == "pro"

    def test_a_lower_plan_holds_within_a_token_s_life_whatever_it_is_exchanged_for(
        self, accounts: Accounts
    ) -> None:
        accounts.sign_in()
        accounts.services.plans.set_own(PAT, "pro")
        signed_in = accounts.sign_in()
        claims = accounts.claims(signed_in.issued.token)
        accounts.services.plans.set_own(PAT, "free")
        accounts.clock.now += LIFETIME / 2
        renewed = accounts.services.audience_tokens.reissue(claims, USER_URL).issued
        assert renewed.expires_at == signed_in.issued.expires_at
        assert accounts.services.sessions.refresh(signed_in.refresh_token).issued.plan == "free"

    def test_a_changed_profile_comes_with_the_plan_of_now(self, accounts: Accounts) -> None:
        claims = claims_of(accounts)
        accounts.services.plans.set_own(PAT, "enterprise")
        assert accounts.services.profile.change(claims, {"firstname": "Pat"})[1].plan == "enterprise"

    def test_an_endpoint_server_s_takes_a_plan_and_says_what_to_do_without(self, accounts: Accounts) -> None:
        accounts.endpoints.add(REGISTERED)
        claims = claims_of(accounts)
        for sha256 in (None, "0" * 64):
            with pytest.raises(Forbidden) as refused:
                accounts.services.audience_tokens.reissue(claims, REGISTERED, sha256)
            assert refused.value.code == "plan_required"
            assert "Pro or Enterprise" in refused.value.detail
            assert "ask your hospital" in refused.value.detail

    @pytest.mark.parametrize("plan", ["pro", "enterprise"])
    def test_a_plan_that_was_given_meanwhile_counts_at_once(self, accounts: Accounts, plan: str) -> None:
        accounts.endpoints.add(REGISTERED)
        claims = claims_of(accounts)
        accounts.enterprise_plans[PAT] = [plan]
        token = accounts.services.audience_tokens.reissue(claims, REGISTERED).issued.token
        assert verifier_of(accounts, REGISTERED).verify_user(token).plan == plan

    def test_a_refused_token_is_none_of_those_that_are_counted(self, accounts: Accounts) -> None:
        accounts.endpoints.add(REGISTERED)
        claims = claims_of(accounts)
        for _ in range(2000):
            with pytest.raises(Forbidden):
                accounts.services.audience_tokens.reissue(claims, REGISTERED)
        assert accounts.services.audience_tokens.reissue(claims, KEY_URL).operator == "PicSafe"

    def test_a_script_has_none(self, accounts: Accounts) -> None:
        issued = accounts.services.token_issuer.for_enterprise(
            enterprise_id=7, name="Example Hospital", sid="grant", audience=USER_URL, lifetime=DAY
        )
        assert accounts.verifier.verify(issued.token).plan == ""
