"""Several networks side by side: their numbers, fields, costs, filters and strips."""
