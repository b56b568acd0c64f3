"""ONNX files read as layer tables: their own graph, and the spine's own rules."""
