"""Learning-rate schedules on a noisy descent: choose one, its peak and its warm-up."""
