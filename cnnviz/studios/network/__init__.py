"""The page *Any network*: every classifier of two libraries, and files of one's own."""
