"""Plain against residual: gradients by depth, measured at initialisation."""
