"""Ten views of one photo: what the network says to each, and to all of them together."""
