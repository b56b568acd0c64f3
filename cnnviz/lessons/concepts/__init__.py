"""The page *Concepts*: one playground each."""
