"""The bundled network of a family with its card, and training one's own."""
