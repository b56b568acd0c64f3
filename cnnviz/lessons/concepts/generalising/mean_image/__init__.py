"""The mean image: what is left of many photos when they are averaged, and subtracted from each."""
