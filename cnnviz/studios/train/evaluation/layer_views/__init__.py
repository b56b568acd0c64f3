"""One layer at each evaluation: what it makes of the reader's photo, and where it looks."""
