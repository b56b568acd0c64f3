"""HOSTING: several app processes of one machine behind the reverse proxy that is installed."""
