"""A small app behind the front of the real one: what a reader typed, and whose session it is."""

import secrets

import streamlit as st

if __name__ == "__main__":
    st.session_state.setdefault("secret", secrets.token_hex(8))
    st.text_input("name", key="name")
    photo = st.session_state.setdefault("photo", secrets.token_bytes(10_000))
    name = st.session_state["name"]
    st.text(f"{st.session_state['secret']} {name} {photo[:8].hex()}")
else:
    from cnnviz.ui.server import front
    from cnnviz.ui.server.lifespan import lifespan

    app = st.App(__file__, middleware=front.middleware(), lifespan=lifespan)
