"""Two machines with one Key Server: answers that wait for the standby, and what the two say to each other."""
