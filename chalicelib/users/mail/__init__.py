"""Handing mail over: SMTP or an outbox folder on one machine, SES on AWS."""
