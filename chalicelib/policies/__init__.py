"""What the Key Server and the User Server both know of policies on keys: their terms, and whom they name."""
