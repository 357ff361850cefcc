"""The Key Server: one key a report, who may have it, and the audit trail."""
