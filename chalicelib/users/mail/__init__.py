"""Mail: what waits, in SQLite or SQS, and who it is handed to: a mail server, an outbox folder or SES."""
