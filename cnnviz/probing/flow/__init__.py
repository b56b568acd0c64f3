"""A photo on its way through a whole network, as one picture: its columns, its wires, its maps."""
