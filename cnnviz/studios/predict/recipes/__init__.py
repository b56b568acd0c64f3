"""The sets of weights there are: how they differ, which are here, and fetching the others."""
