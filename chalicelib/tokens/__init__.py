"""User Tokens: made by the User Server, verified by everyone."""
