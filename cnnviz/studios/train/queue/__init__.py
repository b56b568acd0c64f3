"""The queue: what the server does, my runs, and those of others that anyone may watch."""
