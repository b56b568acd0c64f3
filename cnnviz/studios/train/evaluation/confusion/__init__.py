"""The confusion matrix of an evaluation, and the test pictures behind one of its entries."""
