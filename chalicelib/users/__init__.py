"""The User Server: sign-in, User Tokens, enterprises, the log of uploaded reports, polling."""
