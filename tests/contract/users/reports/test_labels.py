"""What every adapter of ``Labels`` has to do."""

from __future__ import annotations

from chalicelib.users.reports.model import MAX_LABEL
from tests.contract.users.reports.conftest import Stores
from tests.fakes.reports import a_report

LABEL = "A" * MAX_LABEL


def test_a_label_is_kept_changed_and_taken_away(stores: Stores) -> None:
    report, other = a_report(), a_report()
    stores.log.add(report, (3,))
    stores.log.add(other, ())
    asked = [report.report_id, other.report_id, report.report_id]
    assert stores.labels.of(11, asked) == {}
    assert stores.labels.put(11, report.report_id, "AQ")
    assert stores.labels.put(11, report.report_id, LABEL)
    assert stores.labels.of(11, asked) == {report.report_id: LABEL}
    assert stores.labels.of(11, []) == {}
    # it is no part of what an enterprise has
    assert LABEL not in repr(stores.log.of_enterprise(3, 0, 10))
    for _ in range(2):
        assert stores.labels.put(11, report.report_id, None)
    assert stores.labels.of(11, asked) == {}


def test_there_is_none_for_a_report_of_another_s_list(stores: Stores) -> None:
    report = a_report()
    stores.log.add(report, ())
    assert not stores.labels.put(12, report.report_id, LABEL)
    assert not stores.labels.put(11, a_report().report_id, LABEL)
    assert not stores.labels.put(12, report.report_id, None)
    assert stores.labels.put(11, report.report_id, LABEL)
    assert stores.labels.of(12, [report.report_id]) == {}


def test_who_leaves_takes_theirs_along(stores: Stores) -> None:
    report, other = a_report(), a_report(userid=12)
    stores.log.add(report, ())
    stores.log.add(other, ())
    assert stores.labels.put(11, report.report_id, LABEL)
    assert stores.labels.put(12, other.report_id, LABEL)
    stores.log.forget_user(11)
    stores.deliveries.forget_user(11)
    for _ in range(2):
        stores.labels.forget_user(11)
    assert stores.labels.of(11, [report.report_id]) == {}
    assert not stores.labels.put(11, report.report_id, LABEL)
    assert stores.labels.of(12, [other.report_id]) == {other.report_id: LABEL}
