"""Start two networks against each other, and watch."""
