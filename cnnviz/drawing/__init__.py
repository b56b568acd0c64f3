"""PICTURES: a result in, a Plotly figure or an SVG string out."""
