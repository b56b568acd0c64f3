"""Charts by Plotly or ECharts, one public function a file."""
