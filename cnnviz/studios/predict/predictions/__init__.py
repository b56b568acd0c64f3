"""Asking a network about a photo, and the answers that a session keeps."""
