"""RUNS: data, networks, recipes and the loop. Headless: knows no page and no file of a run."""
