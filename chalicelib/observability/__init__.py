"""Events with an allow-list of fields, and the metrics counted from them."""
