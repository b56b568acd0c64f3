"""Lectures and votes in the store that runs use, and what one process reads of them for all."""
