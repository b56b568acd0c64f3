"""The networks that are compared, and the class that each of them is asked about."""
