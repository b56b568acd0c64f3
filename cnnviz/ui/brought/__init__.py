"""What reads and asks networks of readers' own, for every page that has one among others."""
