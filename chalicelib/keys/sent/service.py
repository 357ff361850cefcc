"""Tells senders what has become of their reports.

It writes nothing: a look at one's own reports is on no trail, as a look at their policies is not. What is
somebody else's is passed over like what there is not, so that there is nothing to be guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.keys.sent.model import MAX_COUNTED, SentState, state_of
from chalicelib.keys.sent.ports import SentKeys
from chalicelib.tokens.claims import Claims


class SentService:
    """What has become of reports.

    Args:
        keys: where their keys are.
    """

    def __init__(self, keys: SentKeys) -> None:
        self._keys = keys

    def states(self, claims: Claims, report_ids: Sequence[str]) -> list[SentState]:
        """What has become of those of up to ``MAX_REPORTS`` reports that a person has sent, in their order.

        Raises:
            Unavailable: the store does not answer.
        """
        own = [one for one in dict.fromkeys(report_ids) if is_report_id_of(claims.userid, one)]
        if not own:
            return []
        found = {one.report_id: one for one in self._keys.of(claims.sub, own, MAX_COUNTED + 1)}
        return [state_of(found[one]) for one in own if one in found]
