"""The page *Any network*: every classifier of the libraries, found by search and opened by name."""
