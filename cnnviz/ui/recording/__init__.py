"""Experiments kept as files: caught on their way to the screen, shown again, computed again."""
