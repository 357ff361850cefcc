"""What people's devices call their reports: sealed, and opaque to the User Server (docs/adr/0127)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.errors import NotFound
from chalicelib.users.reports.ports import Labels


class LabelService:
    """Keeps labels, for the sender of a report alone.

    Args:
        labels: where they are stored.
    """

    def __init__(self, labels: Labels) -> None:
        self._labels = labels

    def change(self, userid: int, report_id: str, label: str | None) -> None:
        """Give a report of the person's another label, or none.

        Raises:
            NotFound: ``unknown_report``: it is not in their list.
            Unavailable: the store does not answer.
        """
        if not self._labels.put(userid, report_id, label):
            raise NotFound("unknown_report", "There is no such report in your list.")

    def of(self, userid: int, report_ids: Sequence[str]) -> Mapping[str, str]:
        """The labels of up to 100 reports of a person, by their IDs.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._labels.of(userid, report_ids)

    def forget(self, userid: int) -> None:
        """Forget all of a person's, once their reports are not listed any more.

        Raises:
            Unavailable: a part may be left; asking again removes it.
        """
        self._labels.forget_user(userid)
