"""When people get mails about their reports, how many, and what is in them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.users.accounts.limits import NOTICES_A_DAY
from chalicelib.users.mail.ports import Letter, undeliverable_address
from chalicelib.users.notices.emails import notice_email
from chalicelib.users.notices.mailing import LANE
from chalicelib.users.notices.model import PAUSE
from tests.fakes.notices import MAIL_LIFE, REPORT, Telling, a_line, an_event
from tests.fakes.reports import SENT_AT, a_report

SECOND = timedelta(seconds=1)


@pytest.fixture
def telling() -> Telling:
    made = Telling()
    made.person()
    made.clock.now = SENT_AT + timedelta(minutes=1)
    assert made.reports.add(a_report(name=f"{'x' * 22}-{REPORT}"), ())
    made.service.run()
    return made


def test_the_first_event_is_mailed_at_once(telling: Telling) -> None:
    telling.own.events.append(an_event())
    (text,) = telling.run()
    assert "opened for the first time on 4 March 2026, 05:06 UTC" in text
    (letter,) = telling.outbox.letters
    assert (letter.to, letter.lane) == ("pat11@example.org", LANE)
    assert letter.expires_at == telling.clock.now + MAIL_LIFE
    assert re.fullmatch("[0-9a-f]{32}", letter.mail_id)


def test_what_happens_soon_after_comes_in_one_mail(telling: Telling) -> None:
    telling.own.events.append(an_event())
    telling.run()
    telling.own.events += [an_event("refused"), an_event("refused"), an_event("recalled")]
    assert telling.run() == []
    telling.clock.now += PAUSE - SECOND
    assert telling.run() == []
    telling.clock.now += SECOND
    (text,) = telling.run()
    assert "refused 2 times" in text
    assert "recalled on" in text
    telling.clock.now += PAUSE
    assert telling.run() == []
    assert telling.store.waits == {}


def test_a_person_gets_so_many_a_day_and_the_rest_the_next(telling: Telling) -> None:
    mails = 0
    for _ in range(NOTICES_A_DAY + 3):
        telling.own.events.append(an_event("refused"))
        mails += len(telling.run())
        telling.clock.now += PAUSE
    assert mails == NOTICES_A_DAY
    telling.clock.now = SENT_AT.replace(hour=0, minute=0) + timedelta(days=1)
    (text,) = telling.run()
    assert "refused 3 times" in text


@pytest.mark.parametrize("notices", ["", "recalled"])
def test_who_wants_no_more_gets_no_more(telling: Telling, notices: str) -> None:
    telling.own.events.append(an_event())
    telling.follower.follow()
    telling.person(notices=notices)
    assert telling.run() == []
    assert telling.store.waits == {}


def test_also_not_what_was_being_handed_over(telling: Telling) -> None:
    telling.own.events.append(an_event())
    telling.outbox.fails = True
    telling.run()
    assert telling.store.waits[11].mail is not None
    telling.person(notices="")
    telling.outbox.fails = False
    letters = len(telling.outbox.letters)
    telling.service.run()
    assert len(telling.outbox.letters) == letters


def test_who_has_left_gets_nothing(telling: Telling) -> None:
    telling.own.events.append(an_event())
    telling.follower.follow()
    telling.accounts.delete(11)
    assert telling.run() == []
    assert telling.store.waits == {}


def test_an_outbox_that_takes_nothing_on_gets_the_same_mail_again(telling: Telling) -> None:
    telling.own.events.append(an_event())
    telling.outbox.fails = True
    assert telling.run() == []
    telling.own.events.append(an_event("refused"))
    telling.outbox.fails = False
    (text,) = telling.run()
    assert "refused" not in text
    first, second = telling.outbox.letters
    assert first.mail_id == second.mail_id
    telling.clock.now += PAUSE
    assert "somebody was refused" in telling.run()[0]


def test_one_person_s_mail_that_fails_keeps_nobody_s(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling.person(12)
    other = "0000000121772600767890"
    assert telling.reports.add(a_report(12, name=f"{'x' * 22}-{other}"), ())
    telling.own.events += [an_event(), an_event(report_id=other, userid=12)]
    put = telling.outbox.put

    def choosy(letter: Letter) -> None:
        if letter.to == "pat11@example.org":
            raise Unavailable
        put(letter)

    monkeypatch.setattr(telling.outbox, "put", choosy)
    assert len(telling.run()) == 1


def test_an_address_that_no_mail_reaches_is_given_up(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_letter: Letter) -> None:
        raise undeliverable_address()

    monkeypatch.setattr(telling.outbox, "put", refuse)
    telling.own.events.append(an_event())
    telling.run()
    assert telling.store.waits[11].mail is None
    assert isinstance(undeliverable_address(), InvalidRequest)


class TestTheMail:
    def test_names_nobody_and_leads_nowhere(self) -> None:
        lines = [a_line(number, kind) for number, kind in enumerate(("opened", "refused", "shredded"))]
        mail = notice_email(lines, 3, language="en")
        for text in (mail.subject, mail.text, mail.html):
            assert not re.search(r"https?:|www\.|href|@|/app/", text)
            assert not re.search(r"[0-9]{9}", text)
            assert "example" not in text

    def test_groups_what_became_of_one_report(self) -> None:
        mail = notice_email(
            [a_line(0), a_line(1, photos=1, videos=0, audios=2), a_line(0, "refused")], 0, language="en"
        )
        assert "2 photos and 1 video:\n  - opened for the first time" in mail.text
        assert "UTC\n  - somebody was refused on" in mail.text
        assert "1 photo and 2 audio clips:" in mail.text
        assert mail.subject == "News of reports that you sent with PicSafe"

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("opened", "was opened"),
            ("glass_broken", "in an emergency"),
            ("refused", "was refused"),
            ("recalled", "was recalled"),
            ("restored", "was taken back"),
            ("shredded", "was destroyed"),
            ("held", "has not arrived yet"),
            ("rejected", "has not taken in"),
            ("expiring", "its link runs out"),
        ],
    )
    def test_says_in_its_subject_what_has_happened(self, kind: str, words: str) -> None:
        assert words in notice_email([a_line(0, kind)], 0, language="en").subject

    def test_says_how_much_there_was_no_room_for(self) -> None:
        assert (
            "more of 1,200 such events in the access logs"
            in notice_email([a_line()], 1200, language="en").text
        )
        assert "such event" not in notice_email([a_line()], 0, language="en").text

    def test_says_of_an_empty_report_that_it_is(self) -> None:
        line = a_line(photos=0, videos=0, audios=0, count=5)
        assert "UTC, empty:" in notice_email([line], 0, language="en").text


def test_a_person_is_told_in_their_language(telling: Telling) -> None:
    telling.accounts.change(11, {"language": "fr"})
    telling.own.events.append(an_event())
    (text,) = telling.run()
    assert "ouvert pour la première fois le 4 mars 2026, 05:06 UTC" in text


def test_both_forms_say_the_same(telling: Telling) -> None:
    telling.own.events += [an_event(), an_event("refused", count=1500)]
    telling.run()
    (mail,) = telling.outbox.sent
    bare = re.sub(r"<[^>]+>", " ", mail.html)
    for words in ("opened for the first time on 4 March 2026, 05:06 UTC", "refused 1,500 times"):
        assert words in mail.text
        assert words in bare
