"""What devices call reports, in DynamoDB: an item for each label, in a partition of its sender's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.aws.dynamodb import EXISTS, Key, Table
from chalicelib.aws.transactions import ConditionFailed, chunks
from chalicelib.users.reports.dynamodb.deliveries import place_of


class DynamoLabels:
    """The port ``Labels``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, userid: int, report_id: str, label: str | None) -> bool:
        """See ``Labels.put``."""
        pk, sk = _key(userid, report_id)
        change = (
            self._table.delete(pk, sk)
            if label is None
            else self._table.put({"pk": pk, "sk": sk, "label": label})
        )
        try:
            self._table.transact([self._table.check(*place_of(userid, report_id), EXISTS), change])
        except ConditionFailed:
            return False
        return True

    def of(self, userid: int, report_ids: Sequence[str]) -> Mapping[str, str]:
        """See ``Labels.of``."""
        found = self._table.get_many([_key(userid, one) for one in dict.fromkeys(report_ids)])
        return {report_id: item["label"] for (_, report_id), item in found.items()}

    def forget_user(self, userid: int) -> None:
        """See ``Labels.forget_user``."""
        items = self._table.query(_partition(userid))
        for actions in chunks([[self._table.delete(item["pk"], item["sk"])] for item in items]):
            self._table.transact(actions)


def _partition(userid: int) -> str:
    return f"rep-labels#{userid}"


def _key(userid: int, report_id: str) -> Key:
    return _partition(userid), report_id
