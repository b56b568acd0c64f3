"""What screens are put together from: photo, chart, quiz, diagram, steps."""
