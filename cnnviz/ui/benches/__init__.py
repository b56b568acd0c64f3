"""Benches where a network is cut or changed, shared by laboratories and *Look inside*."""
