"""A digit that the reader draws, and what both forms of LeNet-5 say of it while it is drawn."""
