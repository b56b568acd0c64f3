"""Which unit: a layer, and a place of its map by a click, by numbers or from the address."""
