"""The page *Train*: start a run, watch it, look into it, compare runs."""
