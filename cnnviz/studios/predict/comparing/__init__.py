"""What several networks say together: who agrees, how surely, and what explains it."""
