"""Which variables the settings are read from, as the reader of settings asks for them."""

from cnnviz.settings import read


def asked():
    """Names of all variables that are asked for."""
    names = set()

    class Recorder(dict):
        def get(self, key, default=None):
            names.add(key)
            return default

    read(Recorder())
    return names
