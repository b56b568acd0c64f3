"""Stationarity and locality: the pixels of a photo and of its shuffled copy."""
