"""Audit trails as whoever has to answer for them uses them: exported, verified and proved offline."""
