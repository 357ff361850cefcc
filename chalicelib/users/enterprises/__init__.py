"""Enterprises: who administers them, who belongs to them, their API keys, servers and script tokens."""
