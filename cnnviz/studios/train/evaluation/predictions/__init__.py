"""What a run says of the same test pictures at every evaluation."""
