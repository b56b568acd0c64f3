"""A kernel editor: is the kernel a column times a row, and if not, how nearly?"""
