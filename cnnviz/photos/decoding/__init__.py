"""A stranger's files become pixels, in children that may be killed."""
