"""Families of networks by the idea they grow by, one network each."""
