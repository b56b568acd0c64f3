"""The disturbance, its dose and its place, and what the photo shows: all in the address."""
