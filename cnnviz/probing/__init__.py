"""A loaded network and a photo: values, answers, and what changes them."""
