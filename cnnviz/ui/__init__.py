"""SCREEN: the only package that imports streamlit."""
