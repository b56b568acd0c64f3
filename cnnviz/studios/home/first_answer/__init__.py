"""What the first network says of the photo, before the reader has chosen anything."""
