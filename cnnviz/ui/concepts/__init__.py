"""The page *Concepts*: one module a playground."""
