"""The arithmetic of the chosen unit, step by step, beside what the network itself has there."""
