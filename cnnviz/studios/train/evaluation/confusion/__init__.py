"""The confusion matrix of a look, and the test pictures behind one of its entries."""
