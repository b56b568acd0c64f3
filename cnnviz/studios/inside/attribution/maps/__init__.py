"""The maps of all methods for what is asked, each computed once and kept by the session."""
