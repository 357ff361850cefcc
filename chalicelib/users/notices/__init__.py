"""What senders are told by mail of their reports: read from Key Servers, gathered, handed to the outbox."""
