"""The log of reports in the User Server's DynamoDB table."""

from chalicelib.users.reports.dynamodb.deliveries import DynamoDeliveries
from chalicelib.users.reports.dynamodb.labels import DynamoLabels
from chalicelib.users.reports.dynamodb.log import DynamoReportLog
from chalicelib.users.reports.dynamodb.received import DynamoReceivedReports

__all__ = ["DynamoDeliveries", "DynamoLabels", "DynamoReceivedReports", "DynamoReportLog"]
