"""Mode collapse: how much of the real variety the recorded generators make, step by step."""
