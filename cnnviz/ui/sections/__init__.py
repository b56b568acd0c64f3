"""The parts of an architecture page, shared by all: each module draws one with `show(arch)`."""
