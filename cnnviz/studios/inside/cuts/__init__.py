"""Cuts: what a network answers when a part of it is missing."""
