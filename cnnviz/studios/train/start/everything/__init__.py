"""Every setting of a recipe that a run may have otherwise."""
