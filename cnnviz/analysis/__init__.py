"""NUMBERS: pure functions from a model to frozen results. No screen, no words, no colours."""
