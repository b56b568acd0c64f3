"""Networks as their papers have them, where no library has them so."""
