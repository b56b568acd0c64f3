"""What is asked: a class, perhaps another one to set it against, and what the photo is put beside."""
