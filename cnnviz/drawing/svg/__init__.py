"""Drawings that are written as SVG: diagrams, strips, plans."""
