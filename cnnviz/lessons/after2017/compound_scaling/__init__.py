"""Width, depth and resolution on one budget of multiply-adds."""
