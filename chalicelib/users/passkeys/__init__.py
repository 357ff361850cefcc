"""Passkeys (Web Authentication): signing in with a fingerprint, a face or a device's PIN."""
