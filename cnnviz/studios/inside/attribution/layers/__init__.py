"""The target layer of Grad-CAM: the last map, another one, and what depth does to the map."""
