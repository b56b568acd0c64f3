"""A page as one HTML file that needs no network: what it holds, and how it is written."""
