"""Comparisons: sets of runs that answer a question, started together and drawn into one picture."""
