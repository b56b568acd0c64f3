"""The class maps of the answering network on the photo: each one's mean is the score."""
