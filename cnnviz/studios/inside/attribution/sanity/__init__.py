"""A sanity check: does a map change when the network forgets all that it has learned?"""
