"""What the owner of a run does to it while it trains: its learning rate, and one step at a time."""
