"""The app: `streamlit run app.py` imports this file to serve it, and every session runs it."""

import streamlit as st

if __name__ == "__main__":  # a session: Streamlit runs its script under this name
    from cnnviz.ui.shell import frame

    frame.run()
else:
    from cnnviz.ui.server import front
    from cnnviz.ui.server.lifespan import lifespan

    app = st.App(__file__, middleware=front.middleware(), lifespan=lifespan)
