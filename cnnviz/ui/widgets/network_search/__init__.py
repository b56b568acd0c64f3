"""Finding one network among all that the libraries have, by name, year and size."""
