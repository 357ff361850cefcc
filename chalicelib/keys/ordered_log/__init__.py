"""The one log of all reports' audit entries: a Merkle tree, its signed checkpoints, and receipts."""
