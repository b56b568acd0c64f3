"""Check yourself: numbers to work out, and claims in circulation to judge."""
