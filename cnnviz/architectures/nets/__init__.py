"""Networks that this project defines itself."""
