"""CAPSULES: an experiment as one file, written, read strictly, and compared. No screen."""
