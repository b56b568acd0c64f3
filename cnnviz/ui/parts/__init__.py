"""The parts that every architecture page has: each module draws one with `show(arch)`."""
