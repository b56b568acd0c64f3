"""The frame of every page: `streamlit run app.py`."""

from cnnviz.ui.shell import frame

frame.run()
