"""Deletion: the methods against one another, and against chance, by number."""
