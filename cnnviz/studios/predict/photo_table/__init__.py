"""The table of photos: a thumbnail, the name as plain text, and the first class of each network."""
