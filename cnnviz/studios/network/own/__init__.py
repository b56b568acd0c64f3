"""Networks of readers' own: a file that is given becomes a network of this session."""
