"""The box of a unit on the photo, and the heat inside it: trained beside random weights."""
