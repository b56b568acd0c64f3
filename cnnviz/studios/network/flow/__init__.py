"""What the page *Any network* opens with: the photo on its way, and the network in numbers."""
