"""PICTURES: a result in, a Plotly figure or an SVG string out. One public function a file."""
