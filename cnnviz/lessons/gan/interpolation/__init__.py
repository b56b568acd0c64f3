"""From one noise to another: what a trained generator makes on the way."""
