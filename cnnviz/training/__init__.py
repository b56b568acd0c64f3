"""RUNS: data, networks, recipes and the loop. Runs without a screen; knows no page and no file of a run."""
