"""The frame of every page: `streamlit run app.py`."""

from cnnviz.ui import frame

frame.run()
