"""Plain and residual networks, short and deep: recorded runs."""
