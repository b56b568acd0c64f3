"""Recording a network as a graph, and the layer table that comes of it."""
