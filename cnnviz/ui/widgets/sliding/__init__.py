"""A kernel that slides over a picture in the browser."""
