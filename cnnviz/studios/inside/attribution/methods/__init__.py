"""The methods side by side over the photo, and how far they agree."""
