"""The two towers of 2012: which convolutions are divided, and what that saves."""
