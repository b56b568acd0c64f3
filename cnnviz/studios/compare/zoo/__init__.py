"""All of torchvision in one chart: accuracy against multiply-adds."""
