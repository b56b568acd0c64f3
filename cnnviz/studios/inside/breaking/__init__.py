"""Break it: the photo disturbed until the answer changes."""
