"""Many photos, one table: each decoded, asked about and let go of, one after the other."""
