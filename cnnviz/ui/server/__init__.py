"""What stands between Streamlit's server and the browser: the served page, cookies, proxies."""
