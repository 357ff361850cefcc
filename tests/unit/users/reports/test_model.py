"""Cursors, and the rule that no poller is led past a gap."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import InvalidRequest
from chalicelib.users.reports import model
from chalicelib.users.reports.model import LogPosition, NumberedReport
from tests.fakes.reports import SENT_AT, a_report

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants them naive

LOG_POSITIONS = st.one_of(
    st.just(model.START),
    st.builds(
        LogPosition,
        st.integers(1, 999_999_999_999_999),
        st.text("0123456789abcdef", min_size=16, max_size=16),
    ),
)


@given(userid=st.integers(1, 999_999_999), sent_at=MOMENTS)
def test_a_users_cursor_is_read_as_it_was_made(userid: int, sent_at: datetime) -> None:
    position = model.new_position(sent_at)
    cursor = model.user_cursor(userid, position)
    assert model.user_position(userid, cursor) == position
    assert len(cursor) <= model.MAX_CURSOR
    with pytest.raises(InvalidRequest):
        model.user_position(userid + 1, cursor)
    with pytest.raises(InvalidRequest):
        model.log_position(userid, cursor)


@given(enterprise=st.integers(1, 999_999_999), position=LOG_POSITIONS)
def test_an_enterprises_cursor_is_read_as_it_was_made(enterprise: int, position: LogPosition) -> None:
    cursor = model.enterprise_cursor(enterprise, position)
    assert model.log_position(enterprise, cursor) == position
    assert len(cursor) <= model.MAX_CURSOR
    with pytest.raises(InvalidRequest):
        model.log_position(enterprise + 1, cursor)
    with pytest.raises(InvalidRequest):
        model.user_position(enterprise, cursor)


def test_no_cursor_is_the_start() -> None:
    assert model.user_position(11, None) is None
    assert model.log_position(3, None) == model.START


@given(
    text=st.one_of(
        st.text(max_size=150), st.binary(max_size=90).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
    )
)
def test_whatever_else_is_sent_is_refused(text: str) -> None:
    for read in (model.user_position, model.log_position):
        with pytest.raises(InvalidRequest) as refused:
            read(1, text)
        assert refused.value.code == "invalid_cursor"


@pytest.mark.parametrize(
    "inner",
    [
        "e3.1",
        "e3.0.0123456789abcdef",
        "e3.01.0123456789abcdef",
        "e3.-1.0123456789abcdef",
        "e3.",
        "e03.1.0123456789abcdef",
        "e3.1.0123456789abcdef ",
        "e3.1.0123456789abcdef\n",
        "e3.1.0123456789ABCDEF",
        "e3.1.0123456789abcde",
        "e3.9999999999999999.0123456789abcdef",
        "E3.1.0123456789abcdef",
        "e3.٣.0123456789abcdef",
        "e3.1.2.0123456789abcdef",
    ],
)
def test_a_number_has_one_spelling(inner: str) -> None:
    cursor = base64.urlsafe_b64encode(inner.encode()).rstrip(b"=").decode()
    with pytest.raises(InvalidRequest):
        model.log_position(3, cursor)


@given(position=LOG_POSITIONS, data=st.data())
def test_a_cursor_has_one_spelling(position: LogPosition, data: st.DataObject) -> None:
    cursor = model.enterprise_cursor(3, position)
    place = data.draw(st.integers(0, len(cursor) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
    changed = cursor[:place] + other + cursor[place + 1 :]
    if changed == cursor:
        return
    try:
        read = model.log_position(3, changed)
    except InvalidRequest:
        return
    assert read != position


@given(moments=st.lists(MOMENTS, min_size=2, max_size=20))
def test_positions_sort_by_time_and_are_unique(moments: list[datetime]) -> None:
    positions = [model.new_position(moment) for moment in moments]
    assert len(set(positions)) == len(positions)
    for (first, earlier), (second, later) in zip(
        zip(moments, positions, strict=True), list(zip(moments, positions, strict=True))[1:], strict=False
    ):
        if second - first >= timedelta(milliseconds=1):
            assert later > earlier


def test_a_position_tells_nothing_of_the_link() -> None:
    report = a_report()
    assert report.name not in report.position
    assert report.report_id not in model.user_cursor(11, report.position)


@given(after=st.integers(0, 50), present=st.sets(st.integers(1, 60)))
def test_a_poller_is_led_up_to_the_first_gap(after: int, present: set[int]) -> None:
    report = a_report(sent_at=SENT_AT)
    entries = [NumberedReport(number, report) for number in sorted(present) if number > after]
    got = [entry.sequence for entry in model.contiguous(after, entries)]
    expected = []
    while after + 1 in present:
        after += 1
        expected.append(after)
    assert got == expected
