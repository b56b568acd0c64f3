"""Transfer learning: features learned on CIFAR-10, and a new head for pictures of shapes."""
