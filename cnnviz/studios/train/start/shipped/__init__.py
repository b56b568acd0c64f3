"""The curves of the networks that come with the app."""
