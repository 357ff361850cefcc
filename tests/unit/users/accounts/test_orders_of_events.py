"""Sign-in and sessions in every order that Hypothesis finds, against a plain account of what should hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from chalicelib.errors import TooManyRequests, Unauthenticated
from tests.fakes.accounts import Mail, make_accounts, wrong_code

ADDRESSES = st.sampled_from(["pat@example.org", "sam@example.org"])


class Expected:
    """What is known of one challenge."""

    def __init__(self, email: str, challenge: str, mail: Mail, expires_at: datetime) -> None:
        self.email = email
        self.challenge = challenge
        self.mail = mail
        self.expires_at = expires_at
        self.tries = 0
        self.used = False


class Device:
    """What is known of one session; the last refresh token is the one that works."""

    def __init__(self, email: str, refresh_token: str, user_token: str) -> None:
        self.email = email
        self.refresh_tokens = [refresh_token]
        self.user_token = user_token
        self.ended = False


class SignInMachine(RuleBasedStateMachine):
    challenges: Any = Bundle("challenges")
    devices: Any = Bundle("devices")

    def __init__(self) -> None:
        super().__init__()
        self.accounts = make_accounts()
        self.asked: list[Expected] = []
        self.numbers: dict[str, int] = {}
        self.known: list[Device] = []

    @rule(minutes=st.sampled_from([1, 7, 19, 21, 61, 60 * 24]))
    def time_passes(self, minutes: int) -> None:
        self.accounts.clock.now += timedelta(minutes=minutes)

    @rule(target=challenges, email=ADDRESSES)
    def ask(self, email: str) -> Expected | None:
        now = self.accounts.clock.now
        waiting = [one for one in self.challenges_of(email) if not one.used and now < one.expires_at]
        if len(waiting) == 5:
            with pytest.raises(TooManyRequests) as refused:
                self.accounts.start(email)
            retry_at = now + timedelta(seconds=refused.value.retry_after)
            assert retry_at >= waiting[0].expires_at
            return None
        started = self.accounts.start(email)
        asked = Expected(email, started.challenge, self.accounts.mailer.last, started.expires_at)
        self.asked.append(asked)
        return asked

    def challenges_of(self, email: str) -> list[Expected]:
        return [one for one in self.asked if one.email == email]

    @rule(challenge=challenges)
    def guess_wrong(self, challenge: Expected | None) -> None:
        if challenge is None:
            return
        assert self._by_code(challenge, wrong_code(challenge.mail.code)) is None
        self._count(challenge)

    @rule(target=devices, challenge=challenges)
    def type_the_code(self, challenge: Expected | None) -> Device | None:
        if challenge is None:
            return None
        works = self._open(challenge) and challenge.tries < 5
        device = self._by_code(challenge, challenge.mail.code)
        self._count(challenge)
        assert (device is not None) == works
        challenge.used = challenge.used or works
        return device

    @rule(target=devices, challenge=challenges)
    def open_the_link(self, challenge: Expected | None) -> Device | None:
        if challenge is None:
            return None
        works = self._open(challenge)
        try:
            device = self._device(challenge, self.accounts.open_link(challenge.mail.token))
        except Unauthenticated:
            assert not works
            return None
        assert works
        challenge.used = True
        return device

    @rule(device=devices, which=st.integers(min_value=0, max_value=3))
    def refresh(self, device: Device | None, which: int) -> None:
        if device is None:
            return
        used = device.refresh_tokens[-1 - which % len(device.refresh_tokens)]
        works = not device.ended and used == device.refresh_tokens[-1]
        try:
            answer = self.accounts.services.sessions.refresh(used)
        except Unauthenticated:
            assert not works
            device.ended = True
            return
        assert works
        device.refresh_tokens.append(answer.refresh_token)
        device.user_token = answer.issued.token

    @rule(device=consumes(devices), everywhere=st.booleans())
    def sign_out(self, device: Device | None, everywhere: bool) -> None:
        if device is None:
            return
        try:
            claims = self.accounts.claims(device.user_token)
        except Unauthenticated:
            return
        self.accounts.services.sessions.sign_out(claims, everywhere=everywhere)
        for other in self.known:
            if other is device or (everywhere and other.email == device.email):
                other.ended = True

    @invariant()
    def no_token_of_an_ended_session_is_accepted(self) -> None:
        for device in self.known:
            if device.ended:
                try:
                    self.accounts.claims(device.user_token)
                except Unauthenticated:
                    continue
                raise AssertionError("a token of an ended session was accepted")

    @invariant()
    def an_address_keeps_its_number(self) -> None:
        stored = {user.email: user.userid for user in self.accounts.store.users.values()}
        assert self.numbers.items() <= stored.items()
        assert sorted(stored.values()) == list(range(1, len(stored) + 1))

    def _open(self, challenge: Expected) -> bool:
        return not challenge.used and self.accounts.clock.now < challenge.expires_at

    def _count(self, challenge: Expected) -> None:
        if self._open(challenge):
            challenge.tries += 1

    def _by_code(self, challenge: Expected, code: str) -> Device | None:
        try:
            answer = self.accounts.type_code(challenge.challenge, code)
        except Unauthenticated:
            return None
        return self._device(challenge, answer)

    def _device(self, challenge: Expected, answer: Any) -> Device:
        self.numbers.setdefault(challenge.email, answer.user.userid)
        assert answer.user.userid == self.numbers[challenge.email]
        device = Device(challenge.email, answer.refresh_token, answer.issued.token)
        self.known.append(device)
        return device


TestOrdersOfEvents = SignInMachine.TestCase
TestOrdersOfEvents.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
