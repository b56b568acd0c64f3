"""The one engine that cuts, scales and replaces while a network runs."""
