"""Work on a map: at once where it is short, else in steps that the reader can stop."""
