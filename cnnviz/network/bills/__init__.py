"""What a network costs, and the arithmetic behind each number."""
