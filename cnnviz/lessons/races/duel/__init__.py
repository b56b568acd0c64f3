"""A recorded comparison: which arm is better, beside what the reader guessed."""
