"""Start a lecture, lead it again, end it, and take its votes home."""
