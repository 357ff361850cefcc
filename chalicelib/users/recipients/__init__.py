"""Whom a sender may mean: people whom they have named before."""
