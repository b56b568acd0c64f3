"""What a run shows at one of its evaluations."""
