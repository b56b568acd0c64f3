"""WORDS: the labels, page texts and published facts of every language. No screen, no torch."""
