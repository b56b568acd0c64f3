"""The curve of each network over the dose, and who holds longest."""
