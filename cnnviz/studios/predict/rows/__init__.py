"""All networks at a glance."""
