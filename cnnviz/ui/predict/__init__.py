"""The page *Predict*: one photo or many, and what every network says of them."""

VIEW = "view"
"""Name of the open section in session state and in the address."""

ONE = "one"
"""Name of the section for one photo."""
