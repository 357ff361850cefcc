"""Which events are counted on AWS, under which names, and by what.

Every metric has the dimension ``service``, and once more each dimension that is named here. Dimensions
cost money by the number of their values: operations, codes, regions and actions are few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, Literal

from chalicelib.observability.log import Value

Unit = Literal["Count", "Milliseconds"]

FETCHES: Final = frozenset({"GET /keys/{report_id}", "POST /keys/{report_id}/release"})
DENIALS: Final = frozenset(
    {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.TOO_MANY_REQUESTS}
)
"""How the Key Server answers those whom it knows and to whom it gives no key."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One value of one metric.

    Attributes:
        name: in CloudWatch.
        value: how many, or how long.
        unit: CloudWatch's.
        by: the field of the event that is a dimension beside ``service``, if there is one.
    """

    name: str
    value: float = 1
    unit: Unit = "Count"
    by: str | None = None


COUNTED: Final[Mapping[str, Metric]] = MappingProxyType(
    {
        "code_brake": Metric("code-brakes", by="action"),
        "audit_log_contradicted": Metric("log-contradictions"),
        "audit_log_late": Metric("late-log-entries"),
        "audit_write_failed": Metric("failed-audit-writes"),
        "clock_differs": Metric("clock-differences"),
        "clock_skew": Metric("clock-differences"),
        "download_offered": Metric("download-offers", by="region"),
        "glass_broken": Metric("broken-glass"),
        "key_events_behind": Metric("late-key-events"),
        "key_flood": Metric("key-floods", by="action"),
        "key_guessing": Metric("key-guessing"),
        "key_released": Metric("key-releases", by="action"),
        "mail_delayed": Metric("delayed-mails"),
        "mail_failed": Metric("unexpected-errors"),
        "mail_unreadable": Metric("unexpected-errors"),
        "quota_refused": Metric("quota-refusals"),
        "refresh_token_reused": Metric("reused-refresh-tokens"),
        "retention_late": Metric("late-retention"),
        "retention_waits": Metric("late-retention"),
        "revoked_tokens_many": Metric("long-revocation-lists"),
        "unexpected_error": Metric("unexpected-errors"),
        "unmapped_error": Metric("unexpected-errors"),
        "unwrap_failed": Metric("failed-unwraps"),
        "upload_offered": Metric("upload-offers", by="region"),
        "upload_withdrawn": Metric("withdrawals", by="region"),
        "report_renewed": Metric("renewals", by="region"),
        "webhooks_failing": Metric("failing-webhooks"),
        "webhooks_given_up": Metric("failing-webhooks"),
        "wrong_code": Metric("wrong-codes"),
    }
)
"""Events of which each counts one."""


def metrics_of(event: str, fields: Mapping[str, Value]) -> list[Metric]:
    """What an event adds to the metrics."""
    if event == "answered":
        return _answered(fields)
    if event == "refused":
        return _refused(fields)
    return [COUNTED[event]] if event in COUNTED else []


def _answered(fields: Mapping[str, Value]) -> list[Metric]:
    counted = [
        Metric("requests", by="operation"),
        Metric("latency", float(fields["duration_ms"]), "Milliseconds", by="operation"),
    ]
    # absent rather than zero: each metric of each operation is paid for in the months in which it occurs
    status = float(fields["status"])
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        counted.append(Metric("server-errors", by="operation"))
    elif status >= HTTPStatus.BAD_REQUEST:
        counted.append(Metric("client-errors", by="operation"))
    return counted


def _refused(fields: Mapping[str, Value]) -> list[Metric]:
    counted = []
    if fields["status"] == HTTPStatus.TOO_MANY_REQUESTS:
        counted.append(Metric("throttles", by="code"))
    if fields["operation"] in FETCHES and fields["status"] in DENIALS:
        counted.append(Metric("denied-key-fetches", by="code"))
    return counted
