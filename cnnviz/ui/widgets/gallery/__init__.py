"""Pictures that are buttons."""
