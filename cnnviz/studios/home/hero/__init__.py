"""The flow at the head of the home page: it stands before torch is loaded."""
