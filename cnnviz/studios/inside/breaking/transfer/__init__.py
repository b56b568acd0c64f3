"""Whether a picture that was made against one network fools the others, too."""
