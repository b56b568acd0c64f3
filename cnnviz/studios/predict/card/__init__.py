"""The card of one network: who it is, what it costs, and its five most probable classes."""
