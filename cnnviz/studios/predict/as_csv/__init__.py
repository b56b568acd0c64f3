"""The table of photos as CSV, for a spreadsheet and for a program."""
