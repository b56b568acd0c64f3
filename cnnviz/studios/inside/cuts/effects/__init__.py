"""What each of many cuts does to the margin, as bars with their table."""
