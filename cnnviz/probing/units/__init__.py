"""Single units and channels: their values, their windows, their patches."""
