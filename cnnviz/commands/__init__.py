"""COMMANDS: one file a command, each with `add` for its options and `run` for its work."""
