"""The Endpoint Server: takes reports in, and delivers each of them, once, to wherever the hospital wants."""
