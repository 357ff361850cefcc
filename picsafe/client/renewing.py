"""Has PicSafe Cloud keep a report for longer, and the lists say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from chalicelib.contract.links import PastedLink
from picsafe.client.asking import Asking
from picsafe.client.audit import AuditTrail
from picsafe.client.cloud import Cloud, ReportLog
from picsafe.client.errors import Conflict
from picsafe.client.links import looks_like_link, parse_link, report_id_of_no_file
from picsafe.client.responses import Renewed, SentReport
from picsafe.client.session import Session


def renew(
    report: str,
    *,
    session: Session,
    asking: Asking,
    cloud: Cloud,
    log: ReportLog,
    listed: Callable[[], Iterator[SentReport]],
    key_server: str | None,
) -> tuple[str, Renewed]:
    """Renew an uploaded report of this person's, by its link or report ID; returns its ID as well.

    Args:
        report: its link or ID.
        session: whose it is.
        asking: asks its Key Server.
        cloud: keeps its file.
        log: says in the lists until when.
        listed: gives the reports that this person sent.
        key_server: the Key Server that has its key, if it cannot be found out.

    Raises:
        Conflict: ``recalled``: nobody could open it.
        NotFound: ``unknown_report``: none of the reports that this person uploaded.
        Gone: ``expired``, ``withdrawn``.
        PicSafeClientError: as Asking.ask.
    """
    link = parse_link(report) if looks_like_link(report) else asking.file_of(report_id_of_no_file(report))
    trail = asking.ask(link.report_id, key_server, lambda server, report_id: server.audit_trail(report_id))
    if _is_recalled(trail):
        raise Conflict("recalled", "This report is recalled: nobody could open it. It is not renewed.")
    renewed = session.with_token(lambda token: cloud.renew(link, token=token), url=cloud.url)
    address = listed_link(listed(), link)
    # what was never logged is in no list
    if address is not None:
        session.with_token(lambda token: log.renew(address, token=token))
    return link.report_id, renewed


def listed_link(listed: Iterable[SentReport], link: PastedLink) -> str | None:
    """A link as the lists have it, whatever it was pasted with; ``None`` for what was never logged."""
    links = (one.link for one in listed if one.link is not None)
    return next((one for one in links if parse_link(one).name == link.name), None)


def _is_recalled(trail: AuditTrail) -> bool:
    by: set[bool] = set()
    for entry in trail.entries:
        if entry.outcome != "granted":
            continue
        if entry.action == "recall":
            by.add(entry.user.kind == "operator")
        elif entry.action == "restore":
            by.discard(entry.user.kind == "operator")
    return bool(by)
