"""The figure in which a reader guesses before anything is measured."""
