"""The store of runs: rows, queue, files."""
