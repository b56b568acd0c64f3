"""Networks of readers' own: files that a stranger made, read in a child that may be ended."""
