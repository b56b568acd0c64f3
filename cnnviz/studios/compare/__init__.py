"""The page *Compare*: networks side by side, and all of torchvision in one chart."""
