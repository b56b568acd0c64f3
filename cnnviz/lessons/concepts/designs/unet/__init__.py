"""U-Net: an answer for every pixel, and what the skips across the U add."""
