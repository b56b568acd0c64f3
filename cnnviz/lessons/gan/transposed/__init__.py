"""A transposed convolution in numbers and as the ordinary one that it equals."""
