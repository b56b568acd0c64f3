"""Questions about a network with checked answers, and what a wrong answer probably forgot."""
