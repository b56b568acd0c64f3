"""Layer tables that are computed once a process: they are frozen, so tests may share them."""

from functools import cache

from cnnviz.network.trace import layers

layer_table = cache(layers.layer_table)
