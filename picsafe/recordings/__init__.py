"""Recordings that are no MP4: what they are, and MP4 made of them, in a process that may die.

Decoders are large and read what strangers made. They run in a process of their own (``worker``), which has
bounded memory, no secret and no place to write but the file that it is given; this side starts it, listens
to it, and says in a sentence what went wrong.
"""
