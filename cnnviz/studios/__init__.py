"""STUDIOS: the pages that are no lesson."""
