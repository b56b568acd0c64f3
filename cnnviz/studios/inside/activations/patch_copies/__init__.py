"""Copies of the best patches, grey, recoloured and shuffled: is it colour or shape?"""
