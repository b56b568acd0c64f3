"""What moves while a run trains: progress, numbers and curves, in a fragment that asks again."""
