"""Which disturbance changes the answer with the smallest change of the pixels."""
