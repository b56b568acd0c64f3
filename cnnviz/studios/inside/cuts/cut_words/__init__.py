"""What was replaced by what, in one sentence, and what became of the answer."""
