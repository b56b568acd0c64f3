"""THE SPINE: a network without a photo, from its recorded graph to frozen results."""
