"""Two networks trained against each other."""
