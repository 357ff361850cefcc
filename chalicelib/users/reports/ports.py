"""What the log of reports needs from outside. The docstrings are the contract of the adapters.

Every method raises ``Unavailable`` if the store does not answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.cloud.ports import StoredObject
from chalicelib.users.accounts.model import User
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.reports.delivered import Delivery
from chalicelib.users.reports.model import LoggedReport, NumberedReport, SentReport, Withdrawal
from chalicelib.users.reports.quotas import DEFAULT_QUOTAS, DailyQuotas
from chalicelib.users.reports.received import NumberedReceived, Received, Told, Upload


class ListsClosed(Exception):
    """A person is leaving PicSafe: nothing is put into their lists, and nothing was changed."""


class ReportLog(Protocol):
    """Every logged report, in its sender's list and in the logs of the sender's enterprises."""

    def find(self, country: str, name: str) -> LoggedReport | None:
        """The entry of an upload, if it was logged."""
        ...

    def found(self, uploads: Sequence[Upload]) -> Mapping[Upload, LoggedReport]:
        """The entries of those of up to 100 uploads that were logged, in one read."""
        ...

    def add(
        self,
        report: LoggedReport,
        enterprises: tuple[int, ...],
        pending_domain: str | None = None,
        quotas: DailyQuotas = DEFAULT_QUOTAS,
    ) -> LoggedReport | None:
        """Log an upload in its sender's list and in each enterprise's log that has room, all or nothing.

        In the same transaction each enterprise's log gives the entry its next sequence number. So the
        numbers have no gaps, and an entry is never seen before one with a lower number has been logged.
        The entry is counted there too, for the day of ``sent_at``: for its sender, in each log, and for the
        domain. Where as many wait for the domain as its enterprise would take, it does not wait.

        Args:
            report: the upload.
            enterprises: the enterprises that get it now.
            pending_domain: if there are none, the mail domain whose enterprise may take it in later.
            quotas: how many may be logged that day.

        Returns:
            The report as its sender's list has it, with the enterprises that were left out; ``None`` if the
            upload was logged already, decided under races, and then nothing was changed.

        Raises:
            LogsFull: there are enterprises, and none has room; nothing was changed.
            AccountUsedUp: the sender has logged all; nothing was changed.
            ListsClosed: ``close`` was called before, decided under races.
        """
        ...

    def take_in(self, enterprise: int, domains: Sequence[str], now: datetime, limit: int) -> bool:
        """Give an enterprise the pending reports of mail domains, in the order in which they were sent.

        Each gets the log's next sequence number in the transaction in which it ceases to be pending, so
        it is in one log once, whatever runs at the same time and wherever it stops. What has expired is
        passed over. They were counted when they were logged. The cost is bounded by the limit, whatever the
        history.

        Args:
            enterprise: the number of the enterprise that has proven the domains.
            domains: the domains.
            now: the time.
            limit: how many reports at most, no more than ``TAKEN_AT_ONCE``.

        Returns:
            Whether there may be more.
        """
        ...

    def of_user(self, userid: int, before: str | None, limit: int) -> list[LoggedReport]:
        """The user's entries before a position, newest first; ``None`` begins with the newest."""
        ...

    def of_enterprise(self, enterprise: int, after: int, limit: int) -> list[NumberedReport]:
        """The entries of an enterprise's log that follow a sequence number, in order, without a gap.

        It costs one read, whatever the history, and never leads past an entry that is not visible yet.
        """
        ...

    def withdraw(
        self, userid: int, report_id: str, withdrawal: Withdrawal, members_of: tuple[int, ...]
    ) -> None:
        """Say in enterprises' logs that a person's report was taken back; each gives it its next number.

        It is said in each log that has one of the uploads that were logged under the report's ID. Where one
        of them went to an endpoint or into a file, it is said in those of ``members_of`` too, and in those
        that were told before. What a log was told last of the report, and what there is no room for any more
        (``Withdrawal.is_said``), it is not told again; that is decided under races, for each log by itself.
        Nothing happens if the report is not in the person's list.
        """
        ...

    def renew(self, report: LoggedReport, expires_at: datetime) -> None:
        """Give an entry another end: in its sender's list, in enterprises' logs, and where it is pending.

        Whatever runs at the same time, no log has it with its old end afterwards. It may be gone.
        """
        ...

    def mark_removed(self, report: LoggedReport) -> None:
        """Have its sender's list say that they have removed the file. The entry may be gone."""
        ...

    def sent(self, userid: int, report_id: str) -> SentReport | None:
        """What a person has logged under a report ID, as it was the first time, in one read."""
        ...

    def unshared(self, userid: int, now: datetime) -> list[LoggedReport]:
        """The user's entries that end after that time, as the log knows, and which no log was given.

        An entry that only an enterprise had which is removed since may be among them or not.
        """
        ...

    def close(self, userid: int, until: datetime) -> None:
        """Take nothing more into the lists of what a person has sent and received, until that moment.

        What is under way either is in the list when this returns, or never gets there.
        """
        ...

    def keep_back(self, report: LoggedReport) -> bool:
        """End that an entry is pending, so that no enterprise takes it in from now on.

        Returns:
            Whether no enterprise's log has it; ``False`` also if it is gone. Whatever runs at the same time,
            what was kept back is never taken in, and what was taken in is never kept back.
        """
        ...

    def forget(self, report: LoggedReport) -> None:
        """Remove an entry that ``unshared`` gave, unless a log has been given it since; it may be gone."""
        ...

    def forget_user(self, userid: int) -> None:
        """Remove the user's list, and the user's details from enterprises' logs.

        The entries in the logs stay, because a report that was sent to a hospital is the hospital's. On
        failure a part may be done; asking again does the rest.
        """
        ...

    def forget_enterprise(self, enterprise: int) -> None:
        """Remove an enterprise's log. On failure a part may be done; asking again does the rest."""
        ...


class Deliveries(Protocol):
    """Where reports ended. Only of a report that is in its sender's list can anything be said."""

    def record(self, userid: int, report_id: str, delivery: Delivery) -> bool:
        """Keep what is said of a report at a destination, as ``with_delivery`` decides, also under races.

        Args:
            userid: who sent the report.
            report_id: the report.
            delivery: what is said.

        Returns:
            ``False`` if the report is not in the list of that person.

        Raises:
            Conflict: ``too_many_destinations``.
        """
        ...

    def of(self, userid: int, report_ids: Sequence[str]) -> Mapping[str, tuple[Delivery, ...]]:
        """What is known of up to 100 reports of a person, as ``in_order`` has it; none of others."""
        ...

    def forget_user(self, userid: int) -> None:
        """Remove what is known of a person's reports; on failure a part may be done."""
        ...


class Labels(Protocol):
    """What devices call reports. Only of a report that is in its sender's list is there any."""

    def put(self, userid: int, report_id: str, label: str | None) -> bool:
        """Give a report a label in the place of the one that it has; ``None`` for none.

        Returns:
            ``False`` if the report is not in the list of that person.
        """
        ...

    def of(self, userid: int, report_ids: Sequence[str]) -> Mapping[str, str]:
        """The labels of up to 100 reports of a person; none of others."""
        ...

    def forget_user(self, userid: int) -> None:
        """Remove all of a person's; on failure a part may be done."""
        ...


class ReceivedReports(Protocol):
    """What each person has opened of others, by the order in which they opened it first."""

    def record(self, userid: int, received: Received) -> bool:
        """Keep that a person has opened a report, in one step.

        Where it is in their list already, ``last_at`` changes, and ``upload`` where one is given. Otherwise
        it gets the next number, and what has a number that is lower by ``MAX_RECEIVED`` or more goes.

        Returns:
            Whether it was not in the list.

        Raises:
            ListsClosed: it is not in the list, and ``ReportLog.close`` was called before ``last_at``.
        """
        ...

    def of_user(self, userid: int, before: int | None, limit: int) -> list[NumberedReceived]:
        """A person's entries with numbers below one, newest first; ``None`` begins with the newest."""
        ...

    def find(self, userid: int, report_id: str) -> Received | None:
        """A report in a person's list; ``None`` if it is not there."""
        ...

    def mark_withdrawal(self, userid: int, report_id: str, told: Told) -> None:
        """Keep with an entry what its person was mailed of a withdrawal; it may be gone, and stays so."""
        ...

    def forget(self, userid: int, report_id: str) -> bool:
        """Take a report off a person's list; ``False`` if it is not there."""
        ...

    def forget_user(self, userid: int) -> None:
        """Remove a person's list; on failure a part may be done."""
        ...


class People(Protocol):
    """People by number; the accounts' store knows them."""

    def user(self, userid: int) -> User | None:
        """The person of that number."""
        ...


class UploadedFiles(Protocol):
    """The part of PicSafe Cloud's storage that reports need: whether one is there, and taking it away."""

    def head(self, region: str, name: str) -> StoredObject | None:
        """What is stored under this name, or ``None``."""
        ...

    def is_withdrawn(self, region: str, name: str) -> bool:
        """Whether there is a tombstone under this name."""
        ...

    def withdraw(self, region: str, name: str, *, expires_at: datetime) -> None:
        """Put a tombstone in the file's place, kept until ``expires_at``; it may be there already."""
        ...


class Memberships(Protocol):
    """Whose reports an enterprise may see; the enterprises' service knows."""

    def enterprises_of(self, email: str) -> tuple[int, ...]:
        """The numbers of the enterprises that the owner of the address belongs to now."""
        ...

    def claimable_domain_of(self, email: str) -> str | None:
        """The mail domain of an address, if an enterprise could prove it to be its own."""
        ...

    def domains_proven_since(self, enterprise: Enterprise, since: datetime) -> tuple[str, ...]:
        """The enterprise's domains that were proven at that time or later."""
        ...
