"""LECTURES: lessons in scenes, and halls that are taken along and vote. No screen."""
