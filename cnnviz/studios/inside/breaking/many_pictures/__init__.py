"""The same disturbance on many pictures: what one photo cannot tell."""
