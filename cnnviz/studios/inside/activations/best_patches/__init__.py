"""The patches of many pictures that excite a channel most: a search in steps."""
