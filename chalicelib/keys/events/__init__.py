"""What has become of reports, for their senders: read from the log of all audit entries."""
