"""The one place that knows HTTP: operations, their types, and the API's description."""
