"""The log of reports in the User Server's SQLite file."""

from chalicelib.users.reports.sqlite.deliveries import SqliteDeliveries
from chalicelib.users.reports.sqlite.labels import SqliteLabels
from chalicelib.users.reports.sqlite.log import SqliteReportLog
from chalicelib.users.reports.sqlite.received import SqliteReceivedReports
from chalicelib.users.reports.sqlite.schema import MIGRATIONS

__all__ = ["MIGRATIONS", "SqliteDeliveries", "SqliteLabels", "SqliteReceivedReports", "SqliteReportLog"]
