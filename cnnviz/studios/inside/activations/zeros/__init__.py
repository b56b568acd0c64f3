"""How much of what lies behind the ReLUs is zero on this photo: guess first."""
