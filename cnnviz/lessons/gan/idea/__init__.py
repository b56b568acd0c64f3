"""The game as a drawing, and the rules that made it work."""
