"""Three small maps to edit: their means, the gates that follow, and what is left of the maps."""
