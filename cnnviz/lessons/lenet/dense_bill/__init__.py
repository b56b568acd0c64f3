"""What the work of a convolution would cost without shared weights, and as a dense layer."""
