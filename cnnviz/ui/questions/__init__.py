"""Questions on the screen: their words, their answers, and exercises that an experiment checks."""
