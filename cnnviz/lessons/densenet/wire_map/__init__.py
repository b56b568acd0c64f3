"""The wire map: how strongly each layer of a dense block reads each earlier one, by its weights."""
