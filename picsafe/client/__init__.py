"""The client library: sign in, send, open, follow and recall reports over HTTP."""
