"""A stack of 3 x 3 kernels against one big kernel, and what the ReLU between them is for."""
