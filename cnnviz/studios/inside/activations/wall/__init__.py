"""The wall: all channels of a layer as one sheet, and the choice of one of them."""
