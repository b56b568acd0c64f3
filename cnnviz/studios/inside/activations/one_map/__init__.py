"""One channel enlarged over the photo, and the numbers of it and of its layer."""
