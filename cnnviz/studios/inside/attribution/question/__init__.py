"""What is asked: a class, perhaps against another one, and what the photo is put beside."""
