"""The recorded GAN on a line: does it come to rest?"""
