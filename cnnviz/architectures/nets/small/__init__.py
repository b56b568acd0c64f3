"""Small networks for 32 x 32 pictures, every part of them a choice."""
